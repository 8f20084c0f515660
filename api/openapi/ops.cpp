#include "api/openapi/openapi.hpp"

namespace contentos::api {

// NOLINTNEXTLINE(readability-function-size): it is one text
std::string_view openapi_ops() {
  return R"json({
"/": {
  "get": {
    "tags": ["Operations"],
    "operationId": "startPage",
    "summary": "The start page",
    "security": [],
    "responses": {
      "200": {"description": "What runs, and where to go on", "content": {"text/html": {"schema": {"type": "string"}}}}
    }
  }
},
"/docs": {
  "get": {
    "tags": ["Operations"],
    "operationId": "apiReference",
    "summary": "This contract as a page to read",
    "security": [],
    "responses": {
      "200": {"description": "The reference", "content": {"text/html": {"schema": {"type": "string"}}}}
    }
  }
},
"/openapi.json": {
  "get": {
    "tags": ["Operations"],
    "operationId": "openapiDocument",
    "summary": "This contract",
    "security": [],
    "responses": {
      "200": {"description": "OpenAPI 3.1", "content": {"application/json": {"schema": {"type": "object"}}}}
    }
  }
},
"/healthz": {
  "get": {
    "tags": ["Operations"],
    "operationId": "health",
    "summary": "Whether the process lives",
    "security": [],
    "responses": {
      "200": {"description": "It does", "content": {"application/json": {"schema": {"type": "object", "properties": {"status": {"type": "string", "const": "ok"}}}}}}
    }
  }
},
"/identity": {
  "get": {
    "tags": ["Operations"],
    "operationId": "identity",
    "summary": "Proof of whose server this is",
    "description": "For the command line, before it sends the token of a data folder: HMAC-SHA-256 in hex of `challenge`, a space and `place`, under the key HMAC-SHA-256(the installation's sealing key, `contentos server proof v1`). Behind a `place` on the loopback come a space and which loopback that is: the kernel's boot id, a space and the network namespace, as `/proc/sys/kernel/random/boot_id` and `/proc/self/ns/net` name them. A server proves for the address and port where the connection came in, as its socket names them, and for those of a gateway that has the same key. A caller compares `place` with the address and port that its own connection leads to.",
    "security": [],
    "parameters": [
      {"name": "challenge", "in": "query", "required": true, "schema": {"type": "string", "pattern": "^[0-9a-f]{32}$"}, "description": "Random, and never used before."}
    ],
    "responses": {
      "200": {"description": "The proofs", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Identity"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"}
    }
  }
},
"/readyz": {
  "get": {
    "tags": ["Operations"],
    "operationId": "readiness",
    "summary": "Whether every part is ready",
    "security": [],
    "responses": {
      "200": {"description": "All are", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Readiness"}}}},
      "503": {"description": "`why_not` says which is not, and why", "headers": {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Readiness"}}}}
    }
  }
},
"/metrics": {
  "get": {
    "tags": ["Operations"],
    "operationId": "metrics",
    "summary": "Figures for Prometheus",
    "security": [],
    "responses": {
      "200": {"description": "Prometheus text format", "content": {"text/plain": {"schema": {"type": "string"}}}},
      "404": {"$ref": "#/components/responses/NotFound"}
    }
  }
}
})json";
}

}  // namespace contentos::api
