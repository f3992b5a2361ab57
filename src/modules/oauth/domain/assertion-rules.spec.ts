import { assertionFault } from './assertion-rules.js';

const NOW = 1_795_395_600;
const rules = { issuer: 'http://localhost:8080', clientId: 'dms-demo', now: NOW };
const good = {
  iss: 'dms-demo',
  sub: 'dms-demo',
  aud: 'http://localhost:8080',
  iat: NOW,
  exp: NOW + 60,
  jti: 'x',
};

const fault = (claims: object, header: object = {}) =>
  assertionFault({ ...good, ...claims }, { alg: 'ES256', ...header }, rules);

describe('client assertion rules', () => {
  it('take an ordinary assertion', () => {
    expect(fault({})).toBeNull();
    expect(fault({}, { typ: 'JWT' })).toBeNull();
    expect(fault({}, { typ: 'client-authentication+jwt' })).toBeNull();
    expect(fault({ nbf: NOW })).toBeNull();
  });

  it.each([
    ['no iat', { iat: undefined }],
    ['iat as text', { iat: String(NOW) }],
    ['no exp', { exp: undefined }],
    ['an infinite exp', { exp: Infinity }],
    ['a life of 301 s', { exp: NOW + 301 }],
    ['a life of 301 s, begun earlier', { iat: NOW - 200, exp: NOW + 101 }],
    ['exp before iat', { iat: NOW + 5, exp: NOW + 4 }],
    ['the past', { iat: NOW - 100, exp: NOW - 30 }],
    ['aud as a list', { aud: ['http://localhost:8080'] }],
    ['aud of the token endpoint', { aud: 'http://localhost:8080/oauth/token' }],
    ['aud with a slash', { aud: 'http://localhost:8080/' }],
    ['another iss', { iss: 'dms-other' }],
    ['another sub', { sub: 'dms-other' }],
    ['no jti', { jti: undefined }],
    ['a numeric jti', { jti: 7 }],
    ['nbf as text', { nbf: 'soon' }],
  ])('refuse %s', (_, claims) => {
    expect(fault(claims)).not.toBeNull();
  });

  it.each(['iat', 'nbf'])('allow for a clock that is 10 s ahead, not 61 s (%s)', (claim) => {
    const at = (seconds: number) => fault({ [claim]: NOW + seconds, exp: NOW + 120 });
    expect(at(10)).toBeNull();
    expect(at(-10)).toBeNull();
    expect(at(61)).not.toBeNull();
  });

  it('take a life of exactly 300 s', () => {
    expect(fault({ exp: NOW + 300 })).toBeNull();
  });

  it('refuse other kinds of tokens and extensions', () => {
    expect(fault({}, { typ: 'at+jwt' })).not.toBeNull();
    expect(fault({}, { typ: 'dpop+jwt' })).not.toBeNull();
    expect(fault({}, { crit: ['b64'], b64: false })).not.toBeNull();
  });
});
