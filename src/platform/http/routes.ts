import type { RouteOptions } from 'fastify';
import type { OperationSpec } from './operation.decorator.js';

/**
 * Paths served by others inside this process, with rules of their own: the authorization server, the bundled
 * reference page. Everything else is an operation and says so, or the boot stops.
 */
const OUTSIDE = /^\/(?:oauth\/|\.well-known\/|docs(?:\/|$)|openapi\.json$)/;

export function isOutside(pattern: string | undefined): boolean {
  return pattern !== undefined && OUTSIDE.test(pattern);
}

interface KnownRoute {
  readonly methods: Set<string>;
  readonly matcher: RegExp;
}

/** Every route as it is registered: refuses undeclared ones, and knows which methods a path takes. */
export class Routes {
  private readonly operations = new Map<string, string>();
  private readonly byPattern = new Map<string, KnownRoute>();

  /** To be called for each route of the server. @throws Error, which stops the boot, naming the route. */
  add(route: RouteOptions): void {
    const methods = [route.method].flat();
    for (const method of methods) this.learn(method, route.url);
    if (isOutside(route.url) || methods.every((method) => method === 'HEAD')) return;
    const name = `${methods.join(',')} ${route.url}`;
    const spec = route.config?.operation;
    if (spec === undefined) throw new Error(`route ${name} has no @Operation: nobody said who may use it`);
    this.claim(spec, name);
  }

  /** Methods that a concrete path takes, sorted; empty when there is no such path. */
  methodsOf(path: string): string[] {
    const found = [...this.byPattern.values()].filter(({ matcher }) => matcher.test(path));
    return [...new Set(found.flatMap(({ methods }) => [...methods]))].sort();
  }

  private claim(spec: OperationSpec, name: string): void {
    const other = this.operations.get(spec.id);
    if (other !== undefined) throw new Error(`operation ${spec.id} is declared by both ${other} and ${name}`);
    this.operations.set(spec.id, name);
  }

  private learn(method: string, pattern: string): void {
    if (pattern === '*' || pattern === '/*') return;
    const known = this.byPattern.get(pattern) ?? { methods: new Set(), matcher: matcherOf(pattern) };
    known.methods.add(method);
    this.byPattern.set(pattern, known);
  }
}

function matcherOf(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll(/:[A-Za-z]\w*/g, '[^/]+')
    .replaceAll('*', '.*');
  return new RegExp(`^${source}$`);
}
