# A study proved over many synthetic populations, each seed a job of its own, on this machine or on a cluster:
#   snakemake --profile workflow/profiles/slurm --config seeds=200 births=5000 -- results/prove/ooh_care_ndd.csv
SEEDS, BIRTHS = int(config.get("seeds", 200)), int(config.get("births", 5000))


rule prove_seed:
    "One population, extracts to estimates; only the estimates stay."
    output:
        temp(touch(f"{WORK}/prove/{{study}}_{BIRTHS}_{{seed}}.done")),
    params:
        code=code("steps.prove_seed"),
    shell:
        "cohort --config {CONFIG:q} prove {wildcards.study:q} --births {BIRTHS} --only {wildcards.seed:q}"


rule prove:
    "Bias, coverage and type-I error over all seeds."
    input:
        expand(f"{WORK}/prove/{{{{study}}}}_{BIRTHS}_{{seed}}.done", seed=range(1, SEEDS + 1)),
    output:
        multiext(f"{RESULTS}/prove/{{study}}", ".csv", ".html", ".docx", ".png", ".pdf"),
    params:
        code=code("steps.prove"),
    shell:
        "cohort --config {CONFIG:q} prove {wildcards.study:q} --births {BIRTHS} --seeds {SEEDS}"
