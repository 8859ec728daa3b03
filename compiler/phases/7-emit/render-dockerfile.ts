import type { PackagePlan } from "../../model/plan.ts";
import type { Session } from "../../session.ts";
import { pairs } from "./pairs.ts";
import type { Templates } from "./templates.ts";

const certificates = "/run/chainsc/ca.pem";
const npmrc = "/run/chainsc/npmrc";

/** The `Dockerfile` of a package, without its banner. */
export function renderDockerfile(plan: PackagePlan, templates: Templates, session: Session): string {
  const { chainlet, baseImage, image } = plan;
  const { dockerImage, assets, options, buildCommands } = chainlet.remoteConfig;
  const { caCertificates, npmrc: userNpmrc, installScripts } = session.config.build;
  const withCa = caCertificates !== undefined;
  const bind = (source: string, target: string): string =>
    ` --mount=type=bind,source=.chainsc-build/${source},target=${target}`;
  const caMount = withCa ? bind("ca.pem", certificates) : "";
  const trusting = (variables: readonly string[], ...command: string[]): string[] =>
    withCa ? ["env", ...variables.map((each) => `${each}=${certificates}`), ...command] : command;

  const npmMounts = caMount + (userNpmrc === undefined ? "" : bind("npmrc", npmrc));
  const npmOptions = userNpmrc === undefined ? [] : [`--userconfig=${npmrc}`];
  const npm = (...command: string[]) => ({
    mounts: npmMounts,
    command: trusting(["NODE_EXTRA_CA_CERTS"], "npm", ...command, ...npmOptions),
  });
  const allowed = plan.packages.map(({ name }) => name).filter((name) => installScripts.includes(name));
  const npmSteps = plan.lockfile
    ? [
        npm("ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"),
        ...(allowed.length > 0 ? [npm("rebuild", "--foreground-scripts", ...new Set(allowed))] : []),
      ]
    : [];

  const python = pythonCommands(plan);
  const needsSystemPython = python.length > 0 && baseImage.id !== "custom" && !baseImage.id.startsWith("py");
  const outputs = [...plan.files.filter(({ typesOnly }) => !typesOnly), ...plan.data].map(({ output }) => output);
  const folders = ["src"];
  if (outputs.some((output) => output.startsWith("src/") || output.startsWith("dist/src/"))) folders.push("dist/src");
  if (plan.stubs.length > 0) folders.push("dist/stubs");
  if (outputs.some((output) => output.startsWith("dist/node_modules/"))) folders.push("dist/node_modules");

  return templates.fill("Dockerfile", {
    base: baseImage.reference,
    nodeFrom: baseImage.nodeFrom ?? "",
    linkNpm:
      "const fs=require('node:fs');for(const name of ['npm','npx']){const to='/usr/local/bin/'+name;fs.rmSync(to,{force:true});fs.symlinkSync('../lib/node_modules/npm/bin/'+name+'-cli.js',to)}",
    codeFolders: folders.map((folder) => ({ from: `${folder}/`, to: `/app/${folder}/` })),
    apt: needsSystemPython ? ["python3", "python3-pip", ...dockerImage.aptRequirements] : dockerImage.aptRequirements,
    pythonSteps: python.map((command) => ({
      mounts: caMount,
      command: trusting(["PIP_CERT", "SSL_CERT_FILE"], ...command),
    })),
    npmSteps,
    dataSteps: assets.externalData.map(({ url, localDataPath, sha256 }) => ({
      url,
      mounts: caMount,
      command: trusting(
        ["NODE_EXTRA_CA_CERTS"],
        baseImage.nodeExecutable,
        "/app/fetch-data.mjs",
        url,
        `/app/data/${localDataPath}`,
        ...(sha256 === undefined ? [] : [sha256]),
      ),
    })),
    buildCommands,
    hasData: plan.data.some(({ output }) => output.startsWith("data/")),
    port: image.port,
    environment: pairs(options.envVariables),
    labels: pairs(image.labels),
    user: image.user,
    nodeExecutable: baseImage.nodeExecutable,
    healthCheck:
      "fetch('http://127.0.0.1:'+(process.env.INFERENCE_SERVER_PORT||8081)+'/').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))",
  });
}

/** The commands that install Python packages; their names stand in files of the package, never in a command. */
function pythonCommands(plan: PackagePlan): string[][] {
  const { baseImage, pipRequirements } = plan.chainlet.remoteConfig.dockerImage;
  const python = baseImage.kind === "custom" ? (baseImage.pythonExecutablePath ?? "python3") : "python3";
  const install = [python, "-m", "pip", "install", "--break-system-packages", "--disable-pip-version-check"];
  const has = (name: string): boolean => plan.data.some(({ output }) => output === `python/${name}`);
  const commands: string[][] = [];
  if (has("uv.lock")) {
    commands.push([...install, "uv"]);
    const lock = ["uv", "export", "--frozen", "--no-emit-project", "--project", "/app/python"];
    commands.push([python, "-m", ...lock, "--output-file", "/app/python/locked.txt"]);
    commands.push([...install, "--requirement", "/app/python/locked.txt"]);
  } else if (has("pyproject.toml")) {
    commands.push([...install, "uv"]);
    const uv = [python, "-m", "uv", "pip", "install", "--python", python, "--break-system-packages"];
    commands.push([...uv, "--requirement", "/app/python/pyproject.toml"]);
  } else if (has("requirements.txt")) commands.push([...install, "--requirement", "/app/python/requirements.txt"]);
  if (pipRequirements.length > 0) commands.push([...install, "--requirement", "/app/python/named.txt"]);
  return commands;
}
