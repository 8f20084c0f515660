"""What schemathesis does not know by itself: how lines of JSON are sent."""

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def lines(ctx, value):
    return value.encode(errors="surrogatepass") if isinstance(value, str) else value
