export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  _Expression: { input: unknown; output: unknown; }
};

/** How many keys share one call, and how its items are told apart. */
export type _Batch = {
  /** Where each item of the answer carries its key: a path, or several paths for a key of several fields. */
  key: Scalars['String']['input'];
  /** Whether a key has many items (a list each) or one. */
  many?: InputMaybe<Scalars['Boolean']['input']>;
  /** Keys in one call; further keys go into further calls at the same time. */
  maxSize?: InputMaybe<Scalars['Int']['input']>;
};

export type _BreakerProfile =
  | 'default'
  | 'fast'
  | 'strict';

export type _Criticality =
  /** The field is null, an error, and degraded. The default. */
  | 'IMPORTANT'
  /** The same; and it is the first that may be left out where time is short. */
  | 'OPTIONAL'
  /** Without it the object is of no use: null stands in place of the nearest object or list around it that may be null. */
  | 'REQUIRED';

export type _HttpMethod =
  | 'DELETE'
  | 'GET'
  | 'PATCH'
  | 'POST'
  | 'PUT';

/** The directives of our SDL, each with the names of its arguments. */
export type DirectiveArguments = {
  batchLookup: 'key' | 'maxSize';
  breaker: 'enabled' | 'failureRate' | 'failures' | 'halfOpenProbes' | 'halfOpenTimeoutMs' | 'maxOpenMs' | 'minimumCalls' | 'openMs' | 'openMultiplier' | 'profile' | 'rampMs' | 'slowCallMs' | 'slowCallRate' | 'successes' | 'windowMs';
  criticality: 'level';
  discriminator: 'mapping' | 'propertyName';
  fallback: 'field' | 'stale' | 'staleMs' | 'value';
  from: 'args' | 'field' | 'type';
  grpc: 'batch' | 'metadata' | 'method' | 'request' | 'select';
  idempotent: 'key';
  inaccessible: never;
  internal: never;
  is: 'field';
  key: 'fields';
  limit: 'maxConcurrent' | 'maxQueue' | 'queueMs';
  lookup: never;
  require: 'field';
  rest: 'batch' | 'body' | 'headers' | 'method' | 'path' | 'query' | 'select';
  retry: 'attempts' | 'baseMs' | 'maxMs' | 'multiplier';
  semanticNonNull: 'levels';
  shareable: never;
  singleFlight: 'enabled';
  timeout: 'ms';
};
