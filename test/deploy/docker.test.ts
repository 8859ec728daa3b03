import { afterAll, beforeAll, expect, it } from "vitest";
import { deployChain } from "../../compiler/deploy/docker/deploy.ts";
import type { Deployment } from "../../compiler/deploy/docker/deployment.ts";
import { removeChain } from "../../compiler/deploy/docker/down.ts";
import type { BuiltImage } from "../../compiler/model/built-image.ts";
import { buildImages } from "../../compiler/phases/8-build/build.ts";
import { openDockerEngine } from "../../compiler/phases/8-build/docker-engine.ts";
import { describeWithEngine, docker } from "../engine/engine.ts";
import { reported, testSession } from "../engine/test-session.ts";
import { toyChain } from "./toy/toy-chain.ts";

describeWithEngine("a chain on a Docker engine", () => {
  const chain = toyChain("toy-deploy", [
    {
      name: "Dice",
      runRemote: "return { sides: input.sides, secret: (await readFile('/secrets/dice_key', 'utf8')).length }",
      secretKeys: ["dice_key"],
    },
    {
      name: "Game",
      entrypoint: true,
      dependsOn: ["Dice"],
      runRemote:
        "return { dice: await call('Dice', { sides: 6 }), env: process.env, uid: process.getuid(), user: await readFile('/etc/b10_dynamic_config/chains_user_env', 'utf8') }",
    },
  ]);
  let images: BuiltImage[] = [];
  let deployment: Deployment | undefined;

  beforeAll(async () => {
    const session = testSession();
    const engine = await openDockerEngine(session);
    if (!engine) throw new Error("no engine");
    images = await buildImages(chain.plan, { directory: chain.directory, engine }, session);
    expect(reported(session)).toEqual([]);
    deployment = await deployChain(
      chain.plan,
      images,
      {
        docker: engine.docker,
        environment: { TRUSS_SECRET_dice_key: "canary-4711" },
        userEnv: { mode: "test" },
        gpu: "ignore",
      },
      session,
    );
    expect(reported(session)).toEqual([]);
  });
  afterAll(async () => {
    await removeChain(docker(), { chain: "toy-deploy" }, { graceSeconds: 1 });
    chain.remove();
  });

  it("answers at its entrypoint, through its dependency", async () => {
    const answer = await fetch(deployment?.url ?? "", { method: "POST", body: "{}" });
    const said = await answer.json();
    expect(said).toMatchObject({ dice: { sides: 6, secret: 11 }, uid: 60000, user: '{"mode":"test"}' });
  });
});
