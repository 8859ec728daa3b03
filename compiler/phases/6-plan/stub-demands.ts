import type { Chainlet } from "../../model/chain.ts";
import type { Endpoint, TypeModel } from "../../model/type-model.ts";
import type { KeptCodeRequest } from "./kept-code.ts";

type Demand = KeptCodeRequest["demands"][number];

/** The user's types that the stub of a chainlet names. */
export function stubDemands(chainlet: Chainlet): Demand[] {
  return Object.values(chainlet.endpoint.definitions).flatMap(({ origin }) =>
    origin
      ? [
          {
            file: origin.file,
            name: origin.name,
            level: "type" as const,
            reason: { text: `named by the stub of ${chainlet.name}`, span: origin.span },
          },
        ]
      : [],
  );
}

/** The user's schemas that validate the endpoint of the chainlet itself: they run. */
export function schemaDemands(chainlet: Chainlet): Demand[] {
  const demands = new Map<string, Demand>();
  for (const model of modelsOf(chainlet.endpoint))
    if (model.kind === "schema") {
      const { file, exportName } = model.schema;
      demands.set(`${file}#${exportName}`, {
        file,
        name: exportName,
        level: "value",
        reason: { text: `${exportName} validates what ${chainlet.name} is called with`, span: chainlet.endpoint.span },
      });
    }
  return [...demands.values()];
}

function* modelsOf(endpoint: Endpoint): Generator<TypeModel> {
  for (const { type } of endpoint.parameters) yield* within(type);
  yield* within(endpoint.result);
  for (const { type } of Object.values(endpoint.definitions)) yield* within(type);
}

function* within(model: TypeModel): Generator<TypeModel> {
  yield model;
  switch (model.kind) {
    case "array":
    case "set":
      yield* within(model.items);
      return;
    case "tuple":
      for (const { type } of model.elements) yield* within(type);
      if (model.rest) yield* within(model.rest);
      return;
    case "object":
      for (const { type } of model.properties) yield* within(type);
      for (const { type } of model.index ?? []) yield* within(type);
      return;
    case "union":
      for (const member of model.members) yield* within(member);
      return;
    case "map":
      yield* within(model.key);
      yield* within(model.value);
      return;
    case "to-json":
    case "schema":
      yield* within(model.type);
      return;
    default:
      return;
  }
}
