"""What people see of a run: figures, terminal, chronicle and report.

Nothing here computes results. Every file draws or words what a summary, a log or the record already
holds, in the one visual language of `style` and the one wording of `words`.
"""
