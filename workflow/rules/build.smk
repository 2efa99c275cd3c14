rule build:
    "Build the cohort of one study."
    input:
        lambda wildcards: PLAN.register_files(wildcards.study),
    output:
        expand(f"{WORK}/{{{{study}}}}/{{file}}", file=COHORT_FILES),
    params:
        asked=lambda wildcards: PLAN.build_part(wildcards.study),
        code=code("steps.build"),
    threads: workflow.cores  # DuckDB uses them all, and the memory
    shell:
        "cohort --config {CONFIG:q} build {wildcards.study:q}"
