rule table:
    "Set one table."
    input:
        lambda wildcards: PLAN.made_from(wildcards.study, table_of(wildcards)),
    output:
        multiext(f"{RESULTS}/{{study}}/tables/{{table}}", *TABLE_FORMS),
    params:
        asked=lambda wildcards: PLAN.output_part(wildcards.study, table_of(wildcards)),
        code=code("steps.table"),
    shell:
        "cohort --config {CONFIG:q} table {wildcards.study:q} {wildcards.table:q}"


rule figure:
    "Draw one figure."
    input:
        lambda wildcards: PLAN.made_from(wildcards.study, figure_of(wildcards)),
    output:
        multiext(f"{RESULTS}/{{study}}/figures/{{figure}}", *FIGURE_FORMS),
    params:
        asked=lambda wildcards: PLAN.output_part(wildcards.study, figure_of(wildcards)),
        code=code("steps.figure"),
    shell:
        "cohort --config {CONFIG:q} figure {wildcards.study:q} {wildcards.figure:q}"


rule found:
    "Hold what a study found against what is planted."
    input:
        lambda wildcards: PLAN.planted_models(wildcards.study),
    output:
        multiext(f"{RESULTS}/{{study}}/found_against_planted", *FOUND_FORMS),
    params:
        asked=lambda wildcards: PLAN.found_part(wildcards.study),
        code=code("steps.found"),
    shell:
        "cohort --config {CONFIG:q} found {wildcards.study:q}"


rule report:
    "Gather the report of one study."
    input:
        lambda wildcards: PLAN.gathered(wildcards.study),
    output:
        multiext(f"{RESULTS}/{{study}}/", "report.html", "protocol.md"),
    params:
        asked=lambda wildcards: PLAN.report_part(wildcards.study),
        code=code("steps.report"),
    shell:
        "cohort --config {CONFIG:q} report {wildcards.study:q}"
