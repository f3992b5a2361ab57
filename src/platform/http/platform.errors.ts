import { defineProblems } from './problem-registry.js';

/** What any route may answer, whatever it sells. */
export const PLATFORM_PROBLEMS = defineProblems({
  malformed_request: {
    status: 400,
    title: 'The request is not valid HTTP',
    retryable: false,
    help: 'The request line, a header or the framing of the body cannot be read. Send each of Host and Authorization once, and either Content-Length or Transfer-Encoding.',
  },
  malformed_json: {
    status: 400,
    title: 'The body is not acceptable JSON',
    retryable: false,
    help: 'Send one JSON value in UTF-8 without a byte order mark: no duplicate keys, no NUL, no lone surrogates, integers within 2^53, at most 32 levels and 1000 keys. The errors list names the place.',
  },
  invalid_request: {
    status: 400,
    title: 'The request has invalid fields',
    retryable: false,
    help: 'Each entry of errors names a field by JSON pointer (a query parameter by its name after "?") and says what is expected. Unknown fields are refused, so that a misspelt one cannot be lost.',
  },
  body_missing: {
    status: 400,
    title: 'A body is needed',
    retryable: false,
    help: 'Send a JSON object with Content-Type: application/json.',
  },
  body_not_allowed: {
    status: 400,
    title: 'This request takes no body',
    retryable: false,
    help: 'Send GET, HEAD and OPTIONS requests, and POSTs that are documented without a body, with none.',
  },
  unknown_gateway_version: {
    status: 400,
    title: 'Gateway-Version is not known',
    retryable: false,
    help: 'Send a published version date (2026-11-23 is the first one), or leave the header out and get the version your client is pinned to.',
  },
  test_scenario_invalid: {
    status: 400,
    title: 'Gateway-Test-Scenario cannot be read',
    retryable: false,
    help: 'It is an RFC 9651 dictionary of upstreams: "credit-bureau=ok;score=712;delayMs=0, valuation=ok;lendingValue=9200000". Outcomes: ok, late, down, nonsense, timeout_after_effect.',
  },
  test_scenario_not_allowed: {
    status: 400,
    title: 'Gateway-Test-Scenario works in the sandbox only',
    retryable: false,
    help: 'Leave the header out of live requests.',
  },
  invalid_cursor: {
    status: 400,
    title: 'The cursor does not belong to this list',
    retryable: false,
    help: 'A cursor works only with the filters it was made with. Start again without one.',
  },
  authentication_required: {
    status: 401,
    title: 'An access token is needed',
    retryable: false,
    help: 'Get a token at /oauth/token and send it as "Authorization: Bearer <token>".',
  },
  invalid_token: {
    status: 401,
    title: 'The access token is not valid',
    retryable: false,
    help: 'It is expired, was made for another audience, or its client is suspended. Get a new one at /oauth/token.',
  },
  insufficient_scope: {
    status: 403,
    title: 'The access token lacks a scope',
    retryable: false,
    help: 'WWW-Authenticate names the scope. Ask for it at /oauth/token; a client that may not have it must ask the lender.',
  },
  not_found: {
    status: 404,
    title: 'There is nothing here for you',
    retryable: false,
    help: 'The path does not exist, or the object does not exist or is not yours: the answer is the same.',
  },
  method_not_allowed: {
    status: 405,
    title: 'This path does not take this method',
    retryable: false,
    help: 'The Allow header lists the methods it takes.',
  },
  request_timeout: {
    status: 408,
    title: 'The request did not arrive in time',
    retryable: true,
    help: 'Headers and body together have 10 seconds.',
  },
  body_too_large: {
    status: 413,
    title: 'The body is too large',
    retryable: false,
    help: 'A body has at most 64 KiB unless the route says otherwise.',
  },
  uri_too_long: {
    status: 414,
    title: 'The address is too long',
    retryable: false,
    help: 'Path and query together have at most 4096 characters.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The body has an unsupported type or encoding',
    retryable: false,
    help: 'Send Content-Type: application/json (charset utf-8 or none) and no Content-Encoding.',
  },
  headers_too_large: {
    status: 431,
    title: 'The headers are too large',
    retryable: false,
    help: 'All headers together have at most 16 KiB.',
  },
  internal_error: {
    status: 500,
    title: 'Something failed on our side',
    retryable: true,
    help: 'Retry with the same Idempotency-Key. If it stays, tell us the requestId.',
  },
  overloaded: {
    status: 503,
    title: 'Too many requests are in flight',
    retryable: true,
    help: 'Nothing was done. Wait as long as Retry-After says and repeat the request with the same Idempotency-Key.',
  },
  store_unavailable: {
    status: 503,
    title: 'The store cannot be reached',
    retryable: true,
    help: 'Nothing was done. Wait as long as Retry-After says and repeat the request with the same Idempotency-Key.',
  },
  outcome_unknown: {
    status: 503,
    title: 'The outcome is not known yet',
    retryable: true,
    help: 'The request may or may not have taken effect. Repeat it with the same Idempotency-Key: you get the outcome, and nothing happens twice.',
  },
  deadline_exceeded: {
    status: 503,
    title: 'The answer was not ready within half a second',
    retryable: true,
    help: 'Repeat the request with the same Idempotency-Key: if it took effect, you get its answer.',
  },
});
