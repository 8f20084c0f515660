#include "api/openapi/openapi.hpp"

namespace contentos::api {

// NOLINTNEXTLINE(readability-function-size): it is one text
std::string_view openapi_transitions() {
  return R"json({
"/api/v1/entries/{id}/submit": {
  "post": {
    "tags": ["Workflow"],
    "operationId": "submitEntry",
    "summary": "Ask for review of a version",
    "parameters": [
      {"$ref": "#/components/parameters/EntryId"},
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/IdempotencyKey"},
      {"$ref": "#/components/parameters/IfMatch"}
    ],
    "requestBody": {"required": false, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/VersionChoice"}}}},
    "responses": {
      "200": {"description": "The entry after it", "headers": {"ContentOS-Position": {"$ref": "#/components/headers/Position"}, "Idempotency-Replayed": {"$ref": "#/components/headers/Replayed"}, "ContentOS-Unchanged": {"$ref": "#/components/headers/Unchanged"}, "ETag": {"$ref": "#/components/headers/ETag"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Entry"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"},
      "409": {"$ref": "#/components/responses/InvalidTransition"},
      "412": {"$ref": "#/components/responses/StalePrecondition"},
      "413": {"$ref": "#/components/responses/TooLarge"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  }
},
"/api/v1/entries/{id}/approve": {
  "post": {
    "tags": ["Workflow"],
    "operationId": "approveEntry",
    "summary": "Approve the version in review",
    "parameters": [
      {"$ref": "#/components/parameters/EntryId"},
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/IdempotencyKey"},
      {"$ref": "#/components/parameters/IfMatch"}
    ],
    "requestBody": {"required": false, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Note"}, "example": {"note": "Good to go."}}}},
    "responses": {
      "200": {"description": "The entry after it", "headers": {"ContentOS-Position": {"$ref": "#/components/headers/Position"}, "Idempotency-Replayed": {"$ref": "#/components/headers/Replayed"}, "ContentOS-Unchanged": {"$ref": "#/components/headers/Unchanged"}, "ETag": {"$ref": "#/components/headers/ETag"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Entry"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"},
      "409": {"$ref": "#/components/responses/InvalidTransition"},
      "412": {"$ref": "#/components/responses/StalePrecondition"},
      "413": {"$ref": "#/components/responses/TooLarge"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  }
},
"/api/v1/entries/{id}/reject": {
  "post": {
    "tags": ["Workflow"],
    "operationId": "rejectEntry",
    "summary": "End the review",
    "parameters": [
      {"$ref": "#/components/parameters/EntryId"},
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/IdempotencyKey"},
      {"$ref": "#/components/parameters/IfMatch"}
    ],
    "requestBody": {"required": false, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Note"}, "example": {"note": "The second paragraph needs a source."}}}},
    "responses": {
      "200": {"description": "The entry after it", "headers": {"ContentOS-Position": {"$ref": "#/components/headers/Position"}, "Idempotency-Replayed": {"$ref": "#/components/headers/Replayed"}, "ContentOS-Unchanged": {"$ref": "#/components/headers/Unchanged"}, "ETag": {"$ref": "#/components/headers/ETag"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Entry"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"},
      "409": {"$ref": "#/components/responses/InvalidTransition"},
      "412": {"$ref": "#/components/responses/StalePrecondition"},
      "413": {"$ref": "#/components/responses/TooLarge"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  }
},
"/api/v1/entries/{id}/schedule": {
  "post": {
    "tags": ["Workflow"],
    "operationId": "scheduleEntry",
    "summary": "Publish a version at a time",
    "description": "Never early, at most seconds late, exactly once. It is refused where publishing the version now would be, and from now on holds what the version needs, such as its slugs. `schedule.failed` of an entry says of a publication that was refused at its time all the same.",
    "parameters": [
      {"$ref": "#/components/parameters/EntryId"},
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/IdempotencyKey"},
      {"$ref": "#/components/parameters/IfMatch"}
    ],
    "requestBody": {"required": false, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ScheduleRequest"}, "example": {"publish_at": "2027-01-01T08:00:00Z", "time_zone": "Europe/Berlin"}}}},
    "responses": {
      "200": {"description": "The entry after it", "headers": {"ContentOS-Position": {"$ref": "#/components/headers/Position"}, "Idempotency-Replayed": {"$ref": "#/components/headers/Replayed"}, "ContentOS-Unchanged": {"$ref": "#/components/headers/Unchanged"}, "ETag": {"$ref": "#/components/headers/ETag"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Entry"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"},
      "409": {"$ref": "#/components/responses/Conflict"},
      "412": {"$ref": "#/components/responses/StalePrecondition"},
      "413": {"$ref": "#/components/responses/TooLarge"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  }
},
"/api/v1/entries/{id}/unschedule": {
  "post": {
    "tags": ["Workflow"],
    "operationId": "unscheduleEntry",
    "summary": "Take back the schedule",
    "parameters": [
      {"$ref": "#/components/parameters/EntryId"},
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/IdempotencyKey"},
      {"$ref": "#/components/parameters/IfMatch"}
    ],
    "responses": {
      "200": {"description": "The entry after it", "headers": {"ContentOS-Position": {"$ref": "#/components/headers/Position"}, "Idempotency-Replayed": {"$ref": "#/components/headers/Replayed"}, "ContentOS-Unchanged": {"$ref": "#/components/headers/Unchanged"}, "ETag": {"$ref": "#/components/headers/ETag"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Entry"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"},
      "409": {"$ref": "#/components/responses/InvalidTransition"},
      "412": {"$ref": "#/components/responses/StalePrecondition"},
      "413": {"$ref": "#/components/responses/TooLarge"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  }
},
"/api/v1/entries/{id}/publish": {
  "post": {
    "tags": ["Workflow"],
    "operationId": "publishEntry",
    "summary": "Publish a version now",
    "parameters": [
      {"$ref": "#/components/parameters/EntryId"},
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/IdempotencyKey"},
      {"$ref": "#/components/parameters/IfMatch"}
    ],
    "requestBody": {"required": false, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/PublishRequest"}, "example": {"publish_note": "First edition"}}}},
    "responses": {
      "200": {"description": "The entry after it", "headers": {"ContentOS-Position": {"$ref": "#/components/headers/Position"}, "Idempotency-Replayed": {"$ref": "#/components/headers/Replayed"}, "ContentOS-Unchanged": {"$ref": "#/components/headers/Unchanged"}, "ETag": {"$ref": "#/components/headers/ETag"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Entry"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"},
      "409": {"$ref": "#/components/responses/Conflict"},
      "412": {"$ref": "#/components/responses/StalePrecondition"},
      "413": {"$ref": "#/components/responses/TooLarge"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  }
},
"/api/v1/entries/{id}/unpublish": {
  "post": {
    "tags": ["Workflow"],
    "operationId": "unpublishEntry",
    "summary": "Take what is live out of delivery",
    "parameters": [
      {"$ref": "#/components/parameters/EntryId"},
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/IdempotencyKey"},
      {"$ref": "#/components/parameters/IfMatch"}
    ],
    "responses": {
      "200": {"description": "The entry after it", "headers": {"ContentOS-Position": {"$ref": "#/components/headers/Position"}, "Idempotency-Replayed": {"$ref": "#/components/headers/Replayed"}, "ContentOS-Unchanged": {"$ref": "#/components/headers/Unchanged"}, "ETag": {"$ref": "#/components/headers/ETag"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Entry"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"},
      "409": {"$ref": "#/components/responses/InvalidTransition"},
      "412": {"$ref": "#/components/responses/StalePrecondition"},
      "413": {"$ref": "#/components/responses/TooLarge"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  }
},
"/api/v1/entries/{id}/archive": {
  "post": {
    "tags": ["Workflow"],
    "operationId": "archiveEntry",
    "summary": "Archive an entry",
    "description": "Nothing is live, in review or scheduled afterwards.",
    "parameters": [
      {"$ref": "#/components/parameters/EntryId"},
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/IdempotencyKey"},
      {"$ref": "#/components/parameters/IfMatch"}
    ],
    "responses": {
      "200": {"description": "The entry after it", "headers": {"ContentOS-Position": {"$ref": "#/components/headers/Position"}, "Idempotency-Replayed": {"$ref": "#/components/headers/Replayed"}, "ContentOS-Unchanged": {"$ref": "#/components/headers/Unchanged"}, "ETag": {"$ref": "#/components/headers/ETag"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Entry"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"},
      "409": {"$ref": "#/components/responses/InvalidTransition"},
      "412": {"$ref": "#/components/responses/StalePrecondition"},
      "413": {"$ref": "#/components/responses/TooLarge"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  }
},
"/api/v1/entries/{id}/unarchive": {
  "post": {
    "tags": ["Workflow"],
    "operationId": "unarchiveEntry",
    "summary": "Take an entry out of the archive",
    "parameters": [
      {"$ref": "#/components/parameters/EntryId"},
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/IdempotencyKey"},
      {"$ref": "#/components/parameters/IfMatch"}
    ],
    "responses": {
      "200": {"description": "The entry after it", "headers": {"ContentOS-Position": {"$ref": "#/components/headers/Position"}, "Idempotency-Replayed": {"$ref": "#/components/headers/Replayed"}, "ContentOS-Unchanged": {"$ref": "#/components/headers/Unchanged"}, "ETag": {"$ref": "#/components/headers/ETag"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Entry"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"},
      "409": {"$ref": "#/components/responses/InvalidTransition"},
      "412": {"$ref": "#/components/responses/StalePrecondition"},
      "413": {"$ref": "#/components/responses/TooLarge"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  }
},
"/api/v1/entries/{id}/undelete": {
  "post": {
    "tags": ["Workflow"],
    "operationId": "undeleteEntry",
    "summary": "Take back a deletion",
    "description": "409 `already_exists` when somebody else has its slug by now.",
    "parameters": [
      {"$ref": "#/components/parameters/EntryId"},
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/IdempotencyKey"},
      {"$ref": "#/components/parameters/IfMatch"}
    ],
    "responses": {
      "200": {"description": "The entry after it", "headers": {"ContentOS-Position": {"$ref": "#/components/headers/Position"}, "Idempotency-Replayed": {"$ref": "#/components/headers/Replayed"}, "ContentOS-Unchanged": {"$ref": "#/components/headers/Unchanged"}, "ETag": {"$ref": "#/components/headers/ETag"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Entry"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"},
      "409": {"$ref": "#/components/responses/InvalidTransition"},
      "412": {"$ref": "#/components/responses/StalePrecondition"},
      "413": {"$ref": "#/components/responses/TooLarge"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  }
},
"/api/v1/entries/{id}/editing": {
  "put": {
    "tags": ["Workflow"],
    "operationId": "startEditing",
    "summary": "Show that one is editing",
    "description": "Locks nothing: others see it.",
    "parameters": [
      {"$ref": "#/components/parameters/EntryId"},
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/IdempotencyKey"},
      {"$ref": "#/components/parameters/IfMatch"}
    ],
    "responses": {
      "200": {"description": "The entry after it", "headers": {"ContentOS-Position": {"$ref": "#/components/headers/Position"}, "Idempotency-Replayed": {"$ref": "#/components/headers/Replayed"}, "ContentOS-Unchanged": {"$ref": "#/components/headers/Unchanged"}, "ETag": {"$ref": "#/components/headers/ETag"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Entry"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"},
      "409": {"$ref": "#/components/responses/InvalidTransition"},
      "412": {"$ref": "#/components/responses/StalePrecondition"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  },
  "delete": {
    "tags": ["Workflow"],
    "operationId": "endEditing",
    "summary": "Show that one has ended editing",
    "parameters": [
      {"$ref": "#/components/parameters/EntryId"},
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/IdempotencyKey"},
      {"$ref": "#/components/parameters/IfMatch"}
    ],
    "responses": {
      "200": {"description": "The entry after it", "headers": {"ContentOS-Position": {"$ref": "#/components/headers/Position"}, "Idempotency-Replayed": {"$ref": "#/components/headers/Replayed"}, "ContentOS-Unchanged": {"$ref": "#/components/headers/Unchanged"}, "ETag": {"$ref": "#/components/headers/ETag"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Entry"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"},
      "409": {"$ref": "#/components/responses/InvalidTransition"},
      "412": {"$ref": "#/components/responses/StalePrecondition"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  }
}
})json";
}

}  // namespace contentos::api
