"""Runs scim2-tester against a portal; the file named first has its address and a token.

The tester fills attributes with random texts, which its own comments call a guess: nothing in a
published schema says that a userName is an account number or what a phone number looks like. What it
guesses is replaced by values that this institution can keep; everything else is the tester's.
"""

import json
import random
import sys

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import Extension, Mutability
from scim2_tester import Status, check_server, filling
from scim2_tester.checkers import patch_add, patch_replace


def digits(count):
    return "".join(random.choice("0123456789") for _ in range(count))


# Attribute, in the name of which model (an empty name: any), and what to say instead.
KNOWN = [
    ("user_name", "", lambda: "7" + digits(11)),
    ("value", "phone", lambda: "+86139" + digits(8)),
    ("type", "document", lambda: "passport"),
    ("number", "document", lambda: "E" + digits(8)),
    ("joined_on", "", lambda: f"20{random.randint(10, 25)}-0{random.randint(1, 9)}-1{random.randint(0, 9)}"),
]
guess = filling.generate_random_value


def value(context, path, mutability=None, required=None):
    guessed = guess(context, path, mutability, required)
    if isinstance(guessed, Extension):
        # What is written only is never told; the tester compares extensions as a whole.
        for field in type(guessed).model_fields:
            if type(guessed).get_field_annotation(field, Mutability) == Mutability.write_only:
                setattr(guessed, field, None)
        return guessed
    binding = path.resolve()
    if guessed is None or binding is None or binding.target_model is None:
        return guessed
    for field, model, make in KNOWN:
        if binding.target_field_name == field and model in binding.target_model.__name__.lower():
            return make()
    return guessed


for module in (filling, patch_add, patch_replace):
    module.generate_random_value = value


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        source = json.load(file)
    broken = []

    def seen(response):
        if response.status_code >= 500 and response.status_code != 501:
            broken.append(f"{response.request.method} {response.request.url}: {response.status_code}")

    http = Client(
        base_url=source["address"],
        headers={"Authorization": f"Bearer {source['token']}"},
        event_hooks={"response": [seen]},
    )
    results = check_server(SyncSCIMClient(http))
    counts = {status: sum(result.status == status for result in results) for status in Status}
    for result in results:
        if result.status not in (Status.SUCCESS, Status.SKIPPED):
            print(f"{result.status.name} {result.title} ({result.resource_type}): {result.reason}")
            if result.data:
                print(f"  {str(result.data)[:600]}")
    print(", ".join(f"{status.name.lower()} {count}" for status, count in counts.items() if count))
    for line in broken:
        print(line)
    wrong = len(results) - counts[Status.SUCCESS] - counts[Status.SKIPPED]
    # Without discovery there is next to nothing to try.
    sys.exit(1 if wrong or broken or counts[Status.SUCCESS] < 40 else 0)


if __name__ == "__main__":
    main()
