"""What schemathesis does not know by itself: how lines of JSON are sent, and what a request that fits the schemas may be refused for."""

import json
import re

import schemathesis
from schemathesis.openapi.checks import RejectedPositiveData

# What no schema says, as `pointer code` of a problem document. Whatever else is refused of a request that fits the schemas, the schemas
# should have said.
REFUSED_FOR_GOOD_REASON = re.compile("|".join([
    r".* unknown_(?!member$|parameter$)\w+",  # of what is referred to
    r".* (not_deleted|not_set_aside|not_given_up|in_the_past|immutable|fixed|no_such_place)",  # as things stand
    r"/base_version_id required",  # from the second version on
    r"/data/.*|/title type|/regions(/.*)? pattern|\?field pattern",  # content by its type, how regions and fields are named
    r"/\S+ (incompatible_change|unsupported)",  # of a content type, by the one before
    r" empty|\?order content_type_required",  # an import of no lines, an order by fields of no type
    r"(ContentOS-Position|\?cursor|\?pageNext|\?after|/cursor) malformed|Idempotency-Key command_reused",  # what answers give
    r".* exclusive|/valid_until out_of_range|/unpublish_at before_publish",  # two members or parameters that do not go together
    r"\?as_of(_occurred)? unsupported|\?order needs_text|\?(text|query) (only_excluded|too_many)",  # what is searched for, and with what
    r"/items/\d+/\w+ unknown_member|/items/\d+ required|/\d+/(from|value) required",  # of a change in a batch, by its action; of a patch, by its op
    r"/settings/\S+ (url|cycle)|/slugs/.* slug|\?on format",  # what a URL, a slug or a reference is, a pattern says in part
    r".* (number_out_of_range|too_long|not_unique)",  # I-JSON, lengths in bytes of UTF-8, and what is unique by a part of it
]), re.DOTALL)


@schemathesis.serializer("application/x-ndjson", "application/jsonl")
def lines(ctx, value):
    return value.encode(errors="surrogatepass") if isinstance(value, str) else value


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Whether it is one: all that was refused has a good reason otherwise."""
    if not isinstance(failure, RejectedPositiveData) or failure.status_code not in (400, 422):
        return True
    errors = json.loads(response.content).get("errors", [])
    return not errors or not all(REFUSED_FOR_GOOD_REASON.fullmatch(f'{error["pointer"]} {error["code"]}') for error in errors)
