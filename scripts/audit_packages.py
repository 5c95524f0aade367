"""Ask the advisory service about every locked package, and say aloud which it could not answer for.

    python scripts/audit_packages.py [requirements.lock]

Ends with 0 where every package was looked up and none is known to be vulnerable, with 1 where one
is, and with 2 where some could not be looked up: pip-audit itself calls that "no known
vulnerabilities".
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any


def told(report: dict[str, Any]) -> tuple[list[str], int]:
    """Return what pip-audit's report comes to, in lines, and the exit code."""
    packages = report["dependencies"]
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    lines = [
        f"{package['name']} {package['version']}: {known['id']}, mended in "
        f"{', '.join(known['fix_versions']) or 'no version yet'}"
        for package in packages
        for known in package.get("vulns", ())
    ]
    code = 1 if lines else 0
    lines.append(
        f"{len(packages)} packages: {len(packages) - len(skipped)} looked up, "
        f"{len(lines)} advisories, {len(skipped)} not looked up"
    )
    if skipped:
        lines.append(
            "Not looked up, so nothing is known of them: " + ", ".join(skipped)
            if len(skipped) < len(packages)
            else "The advisory service does not answer from here: NOTHING was looked up."
        )
        code = code or 2
    return lines, code


def main(lock: str) -> int:
    """Audit the packages of a lock file; return the exit code."""
    command = [sys.executable, "-m", "pip_audit", "-r", lock, "--disable-pip", "-f", "json"]
    asked = subprocess.run(
        [*command, "--progress-spinner", "off"], capture_output=True, text=True, check=False
    )
    try:
        report = json.loads(asked.stdout)
    except json.JSONDecodeError:
        reason = asked.stderr.strip().splitlines()
        print(f"NOTHING was looked up: {reason[-1] if reason else 'pip-audit gave no report'}")
        return 2
    lines, code = told(report)
    print("\n".join(lines))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "requirements.lock"))
