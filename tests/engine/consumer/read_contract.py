"""Prints what a worker beside the platform needs to know, from the outputs of the platform's stack.

    pulumi stack output -s prod --json | python3 read_contract.py

Checks the outputs against the contract's JSON Schema first. With the package `jsonschema` everything is checked,
without it the version and that nothing required is missing. Exit status 2, with one line for each fault on standard
error, when the outputs are not what the contract promises.
"""

import json
import sys
from pathlib import Path

try:
    from jsonschema import Draft202012Validator
except ImportError:
    Draft202012Validator = None

SCHEMA = Path(__file__).parents[3] / "infra" / "contract" / "schema.json"

VARIABLES = {
    "DB_HOST": ("dataTeam", "address"),
    "DB_PORT": ("dataTeam", "port"),
    "DB_NAME": ("dataTeam", "databaseName"),
    "DB_SECRET_ARN": ("dataTeam", "secretArn"),
    "SUBNET_IDS": ("apiTeam", "workerSubnetIds"),
    "SECURITY_GROUP_ID": ("apiTeam", "workerSecurityGroupId"),
    "ZONE_ID": ("operations", "zoneId"),
    "CONTRACT": ("operations", "parameterPath"),
}


def missing(schema, value, path=()):
    """Dotted paths of what the schema requires and the value has not."""
    if schema.get("type") != "object":
        return []
    if not isinstance(value, dict):
        return [f"{'.'.join(path) or 'the whole'} is no object"]
    faults = [f"{'.'.join((*path, key))} is missing" for key in schema.get("required", []) if key not in value]
    for key, inner in schema.get("properties", {}).items():
        if key in value:
            faults += missing(inner, value[key], (*path, key))
    return faults


def faults_of(schema, outputs):
    """What is wrong with the outputs, a text for each fault."""
    if not isinstance(outputs, dict) or "contract" not in outputs:
        return ['there is no output "contract": this is no Terrace platform, or it has not been updated yet']
    major = schema["$id"].rpartition(":")[2].split(".")[0]
    if str(outputs["contract"]).split(".")[0] != major:
        return [f"the stack offers contract {outputs['contract']}, this schema describes {major}.x: take the newer schema"]
    if Draft202012Validator is None:
        return missing(schema, outputs)
    errors = sorted(Draft202012Validator(schema).iter_errors(outputs), key=lambda error: list(error.path))
    return [f"{'.'.join(map(str, error.path)) or 'the whole'}: {error.message}" for error in errors]


def main():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    try:
        outputs = json.load(sys.stdin)
    except json.JSONDecodeError as error:
        faults = [f"standard input is no JSON: {error}; pipe in `pulumi stack output --json`"]
    else:
        faults = faults_of(schema, outputs)
    if faults:
        print("\n".join(f"error: {fault}" for fault in faults), file=sys.stderr)
        return 2
    for name, (team, key) in VARIABLES.items():
        value = outputs[team][key]
        print(f"{name}={','.join(value) if isinstance(value, list) else value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
