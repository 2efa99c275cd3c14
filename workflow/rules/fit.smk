rule fit:
    "Fit one model."
    input:
        multiext(f"{WORK}/{{study}}/", "cohort.parquet", "residence.parquet"),
    output:
        f"{RESULTS}/{{study}}/models/{{model}}.json",
    params:
        asked=lambda wildcards: PLAN.model_part(wildcards.study, wildcards.model),
        code=code("steps.fit"),
    shell:
        "cohort --config {CONFIG:q} fit {wildcards.study:q} {wildcards.model:q}"
