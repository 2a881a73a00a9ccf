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

export type _HttpMethod =
  | 'DELETE'
  | 'GET'
  | 'PATCH'
  | 'POST'
  | 'PUT';

/** The directives of our SDL, each with the names of its arguments. */
export type DirectiveArguments = {
  batchLookup: 'key' | 'maxSize';
  discriminator: 'mapping' | 'propertyName';
  from: 'args' | 'field' | 'type';
  grpc: 'batch' | 'metadata' | 'method' | 'request' | 'select';
  idempotent: 'key';
  inaccessible: never;
  internal: never;
  is: 'field';
  key: 'fields';
  lookup: never;
  require: 'field';
  rest: 'batch' | 'body' | 'headers' | 'method' | 'path' | 'query' | 'select';
  shareable: never;
  singleFlight: 'enabled';
  timeout: 'ms';
};
