/** Every backend of the shop, with the port it has unless `<NAME>_PORT` says otherwise. */
export const BACKENDS = [
  { name: "users", kind: "rest", port: 4101 },
  { name: "orders", kind: "rest", port: 4102 },
  { name: "reviews", kind: "rest", port: 4103 },
  { name: "notifications", kind: "rest", port: 4104 },
  { name: "payments", kind: "rest", port: 4105 },
  { name: "products", kind: "grpc", port: 4201 },
  { name: "inventory", kind: "grpc", port: 4202 },
  { name: "recommendations", kind: "grpc", port: 4203 },
] as const;

export type BackendName = (typeof BACKENDS)[number]["name"];

/** A control endpoint listens so far above its backend. */
export const CONTROL_OFFSET = 1000;
