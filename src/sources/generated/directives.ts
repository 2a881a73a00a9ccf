import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
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



export type ResolverTypeWrapper<T> = Promise<T> | T;


export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;





/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  _Batch: _Batch;
  _Expression: ResolverTypeWrapper<Scalars['_Expression']['output']>;
  _HttpMethod: _HttpMethod;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Boolean: Scalars['Boolean']['output'];
  Int: Scalars['Int']['output'];
  String: Scalars['String']['output'];
  _Batch: _Batch;
  _Expression: Scalars['_Expression']['output'];
};

export type BatchLookupDirectiveArgs = {
  key: Scalars['String']['input'];
  maxSize?: Maybe<Scalars['Int']['input']>;
};

export type BatchLookupDirectiveResolver<Result, Parent, ContextType = any, Args = BatchLookupDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type DiscriminatorDirectiveArgs = {
  mapping?: Maybe<Scalars['_Expression']['input']>;
  propertyName: Scalars['String']['input'];
};

export type DiscriminatorDirectiveResolver<Result, Parent, ContextType = any, Args = DiscriminatorDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type FromDirectiveArgs = {
  args?: Maybe<Scalars['_Expression']['input']>;
  field: Scalars['String']['input'];
  type?: Maybe<Scalars['String']['input']>;
};

export type FromDirectiveResolver<Result, Parent, ContextType = any, Args = FromDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type GrpcDirectiveArgs = {
  batch?: Maybe<_Batch>;
  metadata?: Maybe<Scalars['_Expression']['input']>;
  method: Scalars['String']['input'];
  request?: Maybe<Scalars['_Expression']['input']>;
  select?: Maybe<Scalars['String']['input']>;
};

export type GrpcDirectiveResolver<Result, Parent, ContextType = any, Args = GrpcDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type IdempotentDirectiveArgs = {
  key: Scalars['_Expression']['input'];
};

export type IdempotentDirectiveResolver<Result, Parent, ContextType = any, Args = IdempotentDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type InaccessibleDirectiveArgs = { };

export type InaccessibleDirectiveResolver<Result, Parent, ContextType = any, Args = InaccessibleDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type InternalDirectiveArgs = { };

export type InternalDirectiveResolver<Result, Parent, ContextType = any, Args = InternalDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type IsDirectiveArgs = {
  field: Scalars['String']['input'];
};

export type IsDirectiveResolver<Result, Parent, ContextType = any, Args = IsDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type KeyDirectiveArgs = {
  fields: Scalars['String']['input'];
};

export type KeyDirectiveResolver<Result, Parent, ContextType = any, Args = KeyDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type LookupDirectiveArgs = { };

export type LookupDirectiveResolver<Result, Parent, ContextType = any, Args = LookupDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type RequireDirectiveArgs = {
  field: Scalars['String']['input'];
};

export type RequireDirectiveResolver<Result, Parent, ContextType = any, Args = RequireDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type RestDirectiveArgs = {
  batch?: Maybe<_Batch>;
  body?: Maybe<Scalars['_Expression']['input']>;
  headers?: Maybe<Scalars['_Expression']['input']>;
  method?: _HttpMethod;
  path: Scalars['String']['input'];
  query?: Maybe<Scalars['_Expression']['input']>;
  select?: Maybe<Scalars['String']['input']>;
};

export type RestDirectiveResolver<Result, Parent, ContextType = any, Args = RestDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type ShareableDirectiveArgs = { };

export type ShareableDirectiveResolver<Result, Parent, ContextType = any, Args = ShareableDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type TimeoutDirectiveArgs = {
  ms: Scalars['Int']['input'];
};

export type TimeoutDirectiveResolver<Result, Parent, ContextType = any, Args = TimeoutDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export interface _ExpressionScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['_Expression'], any> {
  name: '_Expression';
}

export type Resolvers<ContextType = any> = {
  _Expression?: GraphQLScalarType;
};

export type DirectiveResolvers<ContextType = any> = {
  batchLookup?: BatchLookupDirectiveResolver<any, any, ContextType>;
  discriminator?: DiscriminatorDirectiveResolver<any, any, ContextType>;
  from?: FromDirectiveResolver<any, any, ContextType>;
  grpc?: GrpcDirectiveResolver<any, any, ContextType>;
  idempotent?: IdempotentDirectiveResolver<any, any, ContextType>;
  inaccessible?: InaccessibleDirectiveResolver<any, any, ContextType>;
  internal?: InternalDirectiveResolver<any, any, ContextType>;
  is?: IsDirectiveResolver<any, any, ContextType>;
  key?: KeyDirectiveResolver<any, any, ContextType>;
  lookup?: LookupDirectiveResolver<any, any, ContextType>;
  require?: RequireDirectiveResolver<any, any, ContextType>;
  rest?: RestDirectiveResolver<any, any, ContextType>;
  shareable?: ShareableDirectiveResolver<any, any, ContextType>;
  timeout?: TimeoutDirectiveResolver<any, any, ContextType>;
};
