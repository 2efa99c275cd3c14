rule ingest:
    "Read the delivered files of one register."
    input:
        lambda wildcards: PLAN.delivered(wildcards.register),
    output:
        f"{WORK}/registers/{{register}}.duckdb",
    params:
        asked=lambda wildcards: PLAN.ingest_part(wildcards.register),
        code=code("steps.ingest"),
    shell:
        "cohort --config {CONFIG:q} ingest {wildcards.register:q}"


rule quality:
    "Tell what came out of one ingest, and search it for breaks."
    input:
        lambda wildcards: PLAN.looked_at(wildcards.register),
    output:
        multiext(f"{RESULTS}/registers/{{register}}/", *QUALITY_FILES),
    params:
        asked=lambda wildcards: PLAN.quality_part(wildcards.register),
        code=code("steps.quality"),
    shell:
        "cohort --config {CONFIG:q} quality {wildcards.register:q}"
