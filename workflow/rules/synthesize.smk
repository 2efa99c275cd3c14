if PROJECT.settings.synthetic:

    rule synthesize:
        "Write the synthetic extracts."
        input:
            PROJECT.settings.synthetic.truth,
        output:
            PROJECT.shown(mark(PROJECT)),
        params:
            asked=PLAN.synthesize_part(),
            code=code("steps.synthesize"),
        shell:
            "cohort --config {CONFIG:q} synthesize"
