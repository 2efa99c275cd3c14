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


rule curve:
    "Answer one question in every way a study declares."
    input:
        multiext(f"{WORK}/{{study}}/", "cohort.parquet", "residence.parquet"),
    output:
        multiext(f"{RESULTS}/{{study}}/specification_curves/{{curve}}", *CURVE_FORMS),
    params:
        asked=lambda wildcards: PLAN.curve_part(wildcards.study, wildcards.curve),
        code=code("steps.specification_curve"),
    shell:
        "cohort --config {CONFIG:q} curve {wildcards.study:q} {wildcards.curve:q}"
