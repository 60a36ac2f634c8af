"""`refrain audit`: was every grant of a keeper right, and is its log whole?"""

import re
from pathlib import Path

import click

from refrain.commands.output import as_json, show, show_refused
from refrain.errors import Refused


@click.command()
@click.argument("log", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--rpc", required=True, help="A node of the chain that still knows the old blocks.")
@click.option("--head", "seen", default="", metavar="NUMBER:HASH", help="A head of the log that was noted earlier.")
@as_json
def audit(log: Path, rpc: str, seen: str, json_: bool) -> None:
    """Replay a keeper's grant LOG against the chain.

    Exit status 1 if a grant was wrong or could not be checked, or if the log was changed.
    """
    from refrain.chain.rpc import Rpc
    from refrain.keepers.audit import Verdict
    from refrain.keepers.audit import audit as replay
    from refrain.keepers.grants import Head

    noted = re.fullmatch(r"([0-9]{1,15}):([0-9a-f]{64})", seen)
    if seen and not noted:
        raise click.UsageError("--head is the number and the hash of a line, with a colon between them.")
    report = replay(log, Rpc(rpc), seen=Head(int(noted[1]), noted[2]) if noted else None)
    counts = {verdict.value: report.count(verdict) for verdict in Verdict}
    findings = [
        {"number": finding.number, "verdict": finding.verdict.value, "detail": finding.detail}
        for finding in report.findings
        if finding.verdict is not Verdict.RIGHT
    ]
    head = f"{report.head.number}:{report.head.hash}"
    value = {"clean": report.clean, "grants": counts, "findings": findings, "broken": report.broken}
    value |= {"unfinished_bytes": report.unfinished, "head": head}
    lines = [", ".join(f"{count} {verdict}" for verdict, count in counts.items()), f"last line that holds: {head}"]
    lines += [f"line {item['number']}: {item['verdict']}: {item['detail']}" for item in findings]
    if report.unfinished:
        lines.append(f"the last line is unfinished ({report.unfinished} bytes): a crash; nothing was given for it")
    if not report.clean:
        refused = Refused("the log is not clean", hint=report.broken or "See the lines above.")
        show_refused(value, "\n".join(lines), refused, json_=json_)
    show(value, "\n".join(lines), json_=json_)
