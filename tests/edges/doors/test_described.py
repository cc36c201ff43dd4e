"""Whatever is sent to any operation, the API answers as it is described, and never with a mistake of ours."""

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode, openapi
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accord.api.house import api
from accord.rules.rooms import STAGES
from accord.site.wsgi import application
from tests.edges.peopled import every_action, undone

EXAMPLES = 2
"""Inputs of each sort for each operation: with over three hundred operations that is what two minutes allow."""
SEED = 20261122
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
DOERS = {f"{life.kind}_{t.action}".replace("-", "_"): t for life, t in every_action()}
OPERATIONS = sorted(way["operationId"] for ways in api.get_openapi_schema()["paths"].values() for way in ways.values())


@pytest.fixture(scope="module")
def described():
    """Return the description as the checker reads it; its requests do not close our connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield openapi.from_wsgi("/api/v1/openapi.json", application)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def real(path, p):
    """Return the id of the thing that a path is about."""
    kind = next((k for k, s in STAGES.items() if f"/{s.lifecycle.plural}/" in path), "")
    return p.document if "/documents/" in path else p.ids.get(kind, "")


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fitting", "unfitting"])
def test_an_operation_answers_as_it_is_described(p, described, name, mode):
    operation = described.find_operation_by_id(name)
    # Someone who may do it, so that what was sent reaches the rules; a token that signing out ends stays whole.
    token = (p.doer(DOERS[name]) if name in DOERS else p.knockers["auditor"]).token

    @seed(SEED)
    @settings(max_examples=EXAMPLES, database=None, deadline=None, phases=(Phase.generate,),
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(operation.as_strategy(generation_mode=mode))
    def try_it(case):
        if "public_id" in (case.path_parameters or {}) and mode is GenerationMode.POSITIVE:
            case.path_parameters["public_id"] = real(case.path, p)
        with undone():
            answer = case.call(headers={"Authorization": f"Bearer {token}"} if name != "sign_in" else None)
        case.validate_response(answer, checks=CHECKS)

    try_it()
