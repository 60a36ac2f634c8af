"""`refrain audit`: was every grant of a keeper right, and is its log whole?"""

from pathlib import Path

import click

from refrain.commands.output import as_json, show
from refrain.errors import Refused


@click.command()
@click.argument("log", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--rpc", required=True, help="A node of the chain that still knows the old blocks.")
@click.option("--head", "seen", default="", metavar="NUMBER:HASH", help="A head of the log that was noted earlier.")
@as_json
def audit(log: Path, rpc: str, seen: str, json_: bool) -> None:
    """Replay a keeper's grant LOG against the chain. Exit status 1 if a grant was wrong or the log was changed."""
    from refrain.chain.rpc import Rpc
    from refrain.keepers.audit import Verdict
    from refrain.keepers.audit import audit as replay
    from refrain.keepers.grants import Head

    number, _, digest = seen.partition(":")
    if seen and not number.isdigit():
        raise click.UsageError("--head is the number and the hash of a line, with a colon between them.")
    report = replay(log, Rpc(rpc), seen=Head(int(number), digest) if seen else None)
    counts = {verdict.value: report.count(verdict) for verdict in Verdict}
    findings = [
        {"number": finding.number, "verdict": finding.verdict.value, "detail": finding.detail}
        for finding in report.findings
        if finding.verdict is not Verdict.RIGHT
    ]
    value = {"clean": report.clean, "grants": counts, "findings": findings, "broken": report.broken}
    lines = [", ".join(f"{count} {verdict}" for verdict, count in counts.items())]
    lines += [f"line {item['number']}: {item['verdict']}: {item['detail']}" for item in findings]
    show(value, "\n".join(lines + ([report.broken] if report.broken else [])), json_=json_)
    if not report.clean:
        raise Refused("the log is not clean", hint=report.broken or "See the lines above.")
