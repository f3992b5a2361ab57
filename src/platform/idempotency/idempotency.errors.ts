import { defineProblems } from '../http/problem-registry.js';

export const IDEMPOTENCY_PROBLEMS = defineProblems({
  idempotency_key_missing: {
    status: 400,
    title: 'Idempotency-Key is missing',
    retryable: false,
    help: 'Every POST that creates something needs an Idempotency-Key header: a value of your own, at most 255 visible ASCII characters, one per intended effect.',
  },
  idempotency_key_invalid: {
    status: 400,
    title: 'Idempotency-Key cannot be read',
    retryable: false,
    help: 'Send one Idempotency-Key header, bare or in double quotes, with at most 255 visible ASCII characters.',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'Idempotency-Key was used for another request',
    retryable: false,
    help: 'This key already belongs to a request with another body. Repeat a request with the body it had, or use a new key.',
  },
  idempotency_in_progress: {
    status: 409,
    title: 'The first request with this Idempotency-Key is still running',
    retryable: true,
    help: 'Wait as long as Retry-After says and repeat the same request with the same key: you get the answer of the first one.',
  },
});
