# What the rules share: the project, the studies asked for, and how to call the command.
# `--config project=config/small.yaml studies=ooh_care_ndd` chooses others than those of config/config.yaml.
from pathlib import Path

from cohort.extracts import mark
from cohort.fingerprint import code
from cohort.plan import COHORT_FILES, CURVE_FORMS, FIGURE_FORMS, FOUND_FORMS, QUALITY_FILES, TABLE_FORMS, make_plan
from cohort.spec.project import read_project

CONFIG = str(config.get("project", "config/config.yaml"))
PROJECT = read_project(Path(CONFIG))
PLAN = make_plan(PROJECT, str(config["studies"]).split(",") if "studies" in config else PROJECT.settings.studies)
WORK, RESULTS = PROJECT.settings.work, PROJECT.settings.results


wildcard_constraints:
    study="[^/]+",
    register="[^/]+",
    model="[^/]+",
    curve="[^/]+",
    table="[^/]+",
    figure="[^/]+",


def table_of(wildcards):
    return PLAN.studies[wildcards.study].tables[wildcards.table]


def figure_of(wildcards):
    return PLAN.studies[wildcards.study].figures[wildcards.figure]
