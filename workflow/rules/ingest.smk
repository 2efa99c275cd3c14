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
