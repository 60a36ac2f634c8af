"""Change the contracts' guards one at a time and see whether a test fails: `python -m bench.mutation [--jobs 2]`.

Mutants are: a guard that never refuses, a comparison that takes its boundary differently (or the opposite), an operand
of `and` or `or` that no longer matters, a check that is not made, a function without its lock. First all tests must
pass on the unchanged contracts of the same tree; each run proves by digests that the tests had the mutant's code. A
mutant that every test passes is a gap or makes no difference: it is named, and docs/verification.md says which.
"""

import argparse
import json
import random
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from bench.mutation.mutants import Mutant, all_mutants
from bench.mutation.trees import Tree, Verdict

_tree: Tree


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.mutation", description=__doc__)
    parser.add_argument("--sample", type=int, help="try only so many mutants, chosen by chance")
    parser.add_argument("--only", default="", help="try only mutants whose description contains this")
    parser.add_argument("--again", type=Path, help="try only those that an earlier report names as survivors")
    parser.add_argument("--resume", action="store_true", help="leave out what the report has already, and add to it")
    parser.add_argument("--jobs", type=int, default=1, help="how many trees at the same time")
    parser.add_argument("--report", type=Path, help="write every verdict into this file, as JSON")
    given = parser.parse_args()
    chosen = [mutant for mutant in all_mutants() if given.only in str(mutant)]
    if given.again:
        earlier = json.loads(given.again.read_text())
        chosen = [mutant for mutant in chosen if earlier.get(str(mutant), [""])[0] == "survived"]
    if given.resume and given.report and given.report.exists():
        chosen = [mutant for mutant in chosen if str(mutant) not in json.loads(given.report.read_text())]
    if given.sample is not None:
        chosen = random.Random(0).sample(chosen, min(given.sample, len(chosen)))
    verdicts = _judged(chosen, given.jobs, given.report)
    print(summary(verdicts))


def _judged(chosen: list[Mutant], jobs: int, report: Path | None) -> dict[Mutant, Verdict]:
    verdicts: dict[Mutant, Verdict] = {}
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(jobs, None, _open, (folder,)) as pool:
        passed = pool.submit(_baseline).result()
        print(f"{passed} tests pass on the unchanged contracts; {len(chosen)} mutants", flush=True)
        runs = {pool.submit(_judge, mutant): mutant for mutant in chosen}
        for run in as_completed(runs):
            verdicts[runs[run]] = run.result()
            if run.result().outcome != "killed":
                print(f"{run.result().outcome}: {runs[run]}", flush=True)
            if report:
                found = json.loads(report.read_text()) if report.exists() else {}
                found[str(runs[run])] = (run.result().outcome, run.result().by)
                report.write_text(json.dumps(found, indent=1) + "\n")
    return verdicts


def summary(verdicts: dict[Mutant, Verdict]) -> str:
    """How many of each kind were noticed, and how many in all."""
    lines = []
    for kind in sorted({mutant.kind for mutant in verdicts}):
        outcomes = Counter(verdict.outcome for mutant, verdict in verdicts.items() if mutant.kind == kind)
        lines.append(f"{kind:16} {', '.join(f'{count} {outcome}' for outcome, count in sorted(outcomes.items()))}")
    outcomes = Counter(verdict.outcome for verdict in verdicts.values())
    return "\n".join([*lines, f"{outcomes['killed']} of {outcomes['killed'] + outcomes['survived']} mutants noticed"])


def _open(folder: str) -> None:
    global _tree
    _tree = Tree(Path(tempfile.mkdtemp(dir=folder)).resolve())


def _baseline() -> int:
    return _tree.baseline()


def _judge(mutant: Mutant) -> Verdict:
    return _tree.judge(mutant)


if __name__ == "__main__":
    main()
