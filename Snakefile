# From register extracts to reports: `cohort run`, or plainly `snakemake --cores all`.
include: "workflow/rules/common.smk"
include: "workflow/rules/synthesize.smk"
include: "workflow/rules/ingest.smk"
include: "workflow/rules/build.smk"
include: "workflow/rules/fit.smk"
include: "workflow/rules/outputs.smk"
include: "workflow/rules/prove.smk"


rule all:
    default_target: True
    input:
        PLAN.outputs(),
