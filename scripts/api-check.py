"""Small things for scripts/api-check.

    api-check.py roles DATABASE NUMBER   give an account every role
    api-check.py token FILE              print the token of `tongxing token add --json`
"""

import json
import sqlite3
import sys
import time
import uuid

ROLES = [
    "platform_administrator",
    "reviewer",
    "help_desk",
    "auditor",
    "security_administrator",
]


def roles(database: str, number: str) -> None:
    with sqlite3.connect(database, timeout=10) as connection:
        (account,) = connection.execute(
            "SELECT id FROM accounts WHERE number_key = ?", (number,)
        ).fetchone()
        now = int(time.time() * 1_000_000)
        for role in ROLES:
            connection.execute(
                "INSERT INTO role_grants (id, account, role, department, granted_by, granted_at)"
                " VALUES (?, ?, ?, '', 'cli', ?)",
                (uuid.uuid4().bytes, account, role, now),
            )


def token(file: str) -> None:
    with open(file, encoding="utf-8") as opened:
        print(json.load(opened)["token"])


if __name__ == "__main__":
    {"roles": roles, "token": token}[sys.argv[1]](*sys.argv[2:])
