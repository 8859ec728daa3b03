import {
  constraintNotUsed, destructuredParameter, leafParameters, reservedKey, restParameter, untypedParameter,
  websocketNotAlone, websocketResult,
} from "../../diagnostics/catalogue/4-describe.ts"; // biome-ignore format: a list of names
import { constraintTags } from "../../model/constraint-tags.ts";
import type { FoundChain, FoundChainlet } from "../../model/found.ts";
import type { Span } from "../../model/source.ts";
import type { DescribedChain, Endpoint, Parameter } from "../../model/type-model.ts";
import type { Program } from "../../reflection/program.ts";
import { type ParameterShape, type SignatureShape, signatureOf } from "../../reflection/signatures.ts";
import { printType, shapeOf } from "../../reflection/types.ts";
import type { Session } from "../../session.ts";
import { checkUnions } from "./ambiguity.ts";
import { constrain } from "./constraints.ts";
import { definitionTable } from "./definitions.ts";
import { describeType } from "./describe-type.ts";
import { type Describing, inside, type Place, refuse, step } from "./describing.ts";
import { finishDefinitions } from "./finish.ts";
import { expectParts } from "./lost-constraints.ts";
import { withoutUndefined } from "./presence.ts";
import { describeResult } from "./results.ts";

/** How many types one endpoint may lead to. */
const typeBudget = 20_000;

/** Phase 4: the signature of every chainlet's `runRemote` as data. Chainlets with errors have none. */
export function describe(program: Program, found: Pick<FoundChain, "chainlets">, session: Session): DescribedChain {
  const endpoints: Record<string, Endpoint> = {};
  for (const chainlet of found.chainlets) {
    const endpoint = describeEndpoint(program, chainlet, session);
    if (endpoint) endpoints[chainlet.id] = endpoint;
  }
  return { endpoints };
}

function describeEndpoint(program: Program, chainlet: FoundChainlet, session: Session): Endpoint | undefined {
  if (!chainlet.endpoint) return undefined;
  const signature = signatureOf(program, chainlet.span, chainlet.endpoint.declaration);
  if (!signature) return undefined;
  const parameterSide = describingFor(program, session, chainlet.name);
  const resultSide = resultSideOf(parameterSide);
  checkSignature(parameterSide, chainlet, signature);
  checkMethodTags(parameterSide, signature);
  const websocket = isWebsocket(program, signature);
  if (websocket) checkWebsocket(parameterSide, signature);
  const parameters = websocket
    ? signature.parameters.map((shape): Parameter => bare(shape))
    : signature.parameters.map((shape) => describeParameter(parameterSide, shape));
  const returns: Place = { accessor: "returns", span: signature.resultSpan, related: [], depth: 0 };
  const result = websocket
    ? ({ kind: "websocket", synchronous: false, result: { kind: "void" } } as const)
    : expectParts(resultSide, signature.result, returns, () => describeResult(resultSide, signature.result, returns));
  checkUnions(parameterSide);
  if (parameterSide.outcome.failed) return undefined;
  const { roots, definitions } = finishDefinitions(parameterSide.definitions, [
    ...parameters.map((parameter) => parameter.type),
    result.result,
  ]);
  return {
    kind: result.kind,
    synchronous: result.synchronous,
    parameters: parameters.map((parameter, index) => ({ ...parameter, type: roots[index] ?? parameter.type })),
    result: roots[parameters.length] ?? result.result,
    definitions,
    ...(signature.docs.description !== undefined && { description: signature.docs.description }),
    span: signature.span,
  };
}

/** A fresh describing for the parameters of one endpoint. */
export function describingFor(program: Program, session: Session, chainlet: string | undefined): Describing {
  const describing: Describing = {
    program,
    session,
    chainlet,
    direction: "parameter",
    definitions: definitionTable(),
    budget: { left: typeBudget, reported: false },
    unions: [],
    written: { open: [] },
    outcome: { failed: false },
    describe: (site, place) => describeType(describing, site, place),
  };
  return describing;
}

/** The same for its result; definitions, budget and outcome are shared. */
export function resultSideOf(parameterSide: Describing): Describing {
  const describing: Describing = {
    ...parameterSide,
    direction: "result",
    describe: (site, place) => describeType(describing, site, place),
  };
  return describing;
}

function checkSignature(describing: Describing, chainlet: FoundChainlet, signature: SignatureShape): void {
  const at = (span: Span): Place => ({ accessor: "runRemote", span, related: [], depth: 0 });
  for (const [index, parameter] of signature.parameters.entries()) {
    const { name } = parameter;
    if (parameter.form === "destructured")
      refuse(describing, destructuredParameter, { position: index + 1 }, at(parameter.span));
    else if (parameter.form === "rest") refuse(describing, restParameter, { name }, at(parameter.span));
    else if (parameter.untyped) refuse(describing, untypedParameter, { name }, at(parameter.span));
  }
  if (chainlet.kind !== "chainlet" && signature.parameters.length > 1) {
    const base = chainlet.kind === "truss" ? "TrussChainlet" : "ContainerChainlet";
    refuse(describing, leafParameters, { count: signature.parameters.length, base }, at(signature.span));
  }
}

/** A method has nothing that could be checked; its parameters do. */
function checkMethodTags(describing: Describing, signature: SignatureShape): void {
  for (const tag of signature.docs.tags.filter(({ name }) => constraintTags.has(name))) {
    const why = "it stands before the method; put it before the parameter that it is for, or into its type";
    const place: Place = { accessor: "runRemote", span: tag.span ?? signature.span, related: [], depth: 0 };
    refuse(describing, constraintNotUsed, { accessor: "runRemote", tag: tag.name, why }, place);
  }
}

function isWebsocket(program: Program, signature: SignatureShape): boolean {
  return signature.parameters.some((parameter) => {
    const shape = shapeOf(program, parameter.site);
    return shape.kind === "framework" && shape.name === "WebSocketProtocol";
  });
}

function checkWebsocket(describing: Describing, signature: SignatureShape): void {
  const place: Place = { accessor: "returns", span: signature.resultSpan, related: [], depth: 0 };
  if (signature.parameters.length > 1) {
    refuse(describing, websocketNotAlone, { count: signature.parameters.length }, { ...place, span: signature.span });
  }
  const { program } = describing;
  const shape = shapeOf(program, signature.result);
  const inner = shape.kind === "builtin" && shape.name === "Promise" ? shape.arguments[0] : undefined;
  const kind = inner && shapeOf(program, inner).kind;
  if (kind !== "void" && kind !== "undefined")
    refuse(describing, websocketResult, { accessor: "returns", type: printType(program, signature.result) }, place);
}

function bare(shape: ParameterShape): Parameter {
  return { name: shape.name, presence: "required", type: { kind: "unknown" }, span: shape.span };
}

function describeParameter(describing: Describing, shape: ParameterShape): Parameter {
  const place = inside({ accessor: "params", span: shape.span, related: [], depth: 0 }, step(shape.name));
  if (shape.untyped || shape.form !== "plain") return bare(shape);
  if (shape.name === "__proto__") {
    refuse(describing, reservedKey, { accessor: place.accessor, type: "", key: shape.name }, place);
    return bare(shape);
  }
  const { type, hadUndefined } = withoutUndefined(describing, shape.site, place);
  return {
    name: shape.name,
    presence: shape.optional || hadUndefined ? "optional" : "required",
    type: constrain(describing, type, shape.docs.tags, place),
    ...(shape.docs.description !== undefined && { description: shape.docs.description }),
    span: shape.span,
  };
}
