"""The JSON edge: every action of every lifecycle, described by OpenAPI at /api/v1/openapi.json."""
