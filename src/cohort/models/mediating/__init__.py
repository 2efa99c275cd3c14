"""Mediation: models of mediator and outcome, and the risks that exposure and mediator would lead to apart."""
