if PLAN.mark:

    rule synthesize:
        "Write the synthetic extracts."
        input:
            truth=PROJECT.settings.synthetic.truth,
        output:
            PLAN.mark,
        params:
            asked=PLAN.synthetic_part(),
            code=code("steps.synthesize"),
        shell:
            "cohort --config {CONFIG:q} synthesize"
