import { rule } from "../diagnostic.ts";
import { sentence } from "../sentence.ts";

export const noEngine = rule<{ readonly address: string; readonly why: string }>({
  code: "CHN8001",
  slug: "no-engine",
  severity: "error",
  title: "No Docker engine answers",
  message: ({ address, why }) => `No Docker engine answers at ${address}: ${why}.`,
  help: () =>
    "Start Docker, or point DOCKER_HOST at an engine; `chainsc build --emit-only` and `chainsc run` need none; `chainsc doctor` looks closer.",
  explanation: `Images are built and chains are deployed by a Docker engine. chainsc looks for one where the Docker client does:
the environment variable \`DOCKER_HOST\`, else the default socket.

Wrong: \`chainsc push chain.ts\` while Docker is not running.

Right: start Docker Desktop or \`dockerd\`, or \`export DOCKER_HOST=unix:///path/to/docker.sock\`.`,
});

export const engineForbidden = rule<{ readonly address: string; readonly user: string }>({
  code: "CHN8002",
  slug: "engine-forbidden",
  severity: "error",
  title: "The Docker engine may not be used",
  message: ({ address, user }) => `There is a Docker engine at ${address}, but ${user} may not use it.`,
  help: () =>
    "Add the user to the group of the socket (`sudo usermod -aG docker $USER`, then log in again), or use a rootless engine.",
  explanation: `The socket of the engine exists, but its permissions refuse this user.

Wrong: a user outside the \`docker\` group.

Right: \`sudo usermod -aG docker $USER\` and a new login, or DOCKER_HOST pointing at a rootless engine.`,
});

export const engineTooOld = rule<{ readonly version: string; readonly apiVersion: string; readonly needed: string }>({
  code: "CHN8003",
  slug: "engine-too-old",
  severity: "error",
  title: "The engine has no usable BuildKit",
  message: ({ version, apiVersion, needed }) =>
    `The engine ${version} (API ${apiVersion}) cannot build with BuildKit, which needs API ${needed}.`,
  help: () => "Update the engine: Docker 20.10 and later are known to work.",
  explanation: `The generated Dockerfiles use cache and bind mounts, which only BuildKit knows. It is reached through the engine's own
API, no extra tool is needed, but the engine must be recent enough.`,
});

export const baseImageMissing = rule<{ readonly image: string; readonly why: string; readonly platform: string }>({
  code: "CHN8010",
  slug: "base-image-missing",
  severity: "error",
  title: "A base image cannot be had",
  message: ({ image, why, platform }) =>
    `The base image ${image} is not in the engine, and pulling it for ${platform} failed: ${why}.`,
  help: ({ image }) =>
    `Check the name and the network, or name a replacement in chainsc.yaml:\nbaseImages:\n  "${image}": registry.example.com/mirror/image:tag`,
  explanation: `A base image is taken from the engine when it is there, else pulled. Networks without access to its registry name a
mirror in \`chainsc.yaml\`:

\`\`\`yaml
baseImages:
  "node:24-bookworm-slim": registry.example.com/mirror/node:24-bookworm-slim
\`\`\``,
});

export const baseImageDenied = rule<{ readonly image: string; readonly registry: string; readonly why: string }>({
  code: "CHN8011",
  slug: "base-image-denied",
  severity: "error",
  title: "The registry of a base image refuses",
  message: ({ image, registry, why }) =>
    `The registry ${registry} refused to hand out the base image ${image}: ${why}.`,
  help: ({ registry }) =>
    `Log in with \`docker login ${registry}\`; credentials come from the Docker configuration of this user.`,
  explanation: `Credentials are read from Docker's own configuration (\`~/.docker/config.json\` or \`DOCKER_CONFIG\`: \`auths\`,
\`credHelpers\`, \`credsStore\`), and each registry gets only its own. An absent or expired login is refused by the registry.`,
});

export const buildStepFailed = rule<{
  readonly step: string;
  readonly cause: string;
  readonly output: string;
  readonly fix: string;
}>({
  code: "CHN8020",
  slug: "build-step-failed",
  severity: "error",
  title: "A step of an image build failed",
  message: ({ step, cause, output }) =>
    `The image could not be built: ${cause}\n  at ${step}${output === "" ? "" : `\n${output}`}`,
  help: ({ fix }) => sentence(fix),
  explanation: `One instruction of the generated Dockerfile ended with an error. The message has the instruction, the reason that
could be made out, and the last lines it printed. Network trouble behind a proxy or an own certificate authority is solved in
\`chainsc.yaml\` by \`build.network\`, \`build.caCertificates\` and \`build.npmrc\`.`,
});

export const secretInDockerfile = rule<{ readonly instruction: string; readonly name: string; readonly line: number }>({
  code: "CHN8030",
  slug: "secret-in-dockerfile",
  severity: "error",
  title: "An image would carry a secret",
  message: ({ instruction, name, line }) =>
    `Line ${line} of the Dockerfile sets ${name} by ${instruction}. Its name looks like a secret, and what ${instruction} sets can be read in the image.`,
  help: ({ name }) =>
    `Declare it in assets.secretKeys and read it from context.secrets at run time instead of options.envVariables or buildCommands; rename ${name} if it is no secret.`,
  explanation: `\`ARG\` and \`ENV\` values stay in an image's history and configuration, where everybody who can pull it reads them.

Wrong: \`options: { envVariables: { OPENAI_API_KEY: "sk-…" } }\`

Right: \`assets: { secretKeys: ["openai_api_key"] }\` and \`this.context.secrets.openai_api_key\`.`,
});

export const wholeContextCopied = rule<{ readonly line: number }>({
  code: "CHN8031",
  slug: "whole-context-copied",
  severity: "error",
  title: "A Dockerfile copies the whole context",
  message: ({ line }) =>
    `Line ${line} of the Dockerfile copies the whole build context, in which the certificates and the .npmrc of the build lie too.`,
  help: () => "Build the directory that chainsc wrote; its Dockerfile copies named files only.",
  explanation: `The context of a build carries \`.chainsc-build/\` for bind mounts. Copying everything would put it into a layer.`,
});

export const keyLikeFile = rule<{ readonly file: string; readonly why: string }>({
  code: "CHN8032",
  slug: "key-like-file",
  severity: "error",
  title: "A file that looks like a key would get into an image",
  message: ({ file, why }) => `${file} would be copied into the image, but ${why}.`,
  help: () =>
    "Move it out of the chainlet's files and data directory, and hand it over as a secret at run time (assets.secretKeys).",
  explanation: `Private keys, credential files and \`.env\` files are refused in a build context, because whoever can pull the image
could read them.`,
});

export const linkLeavesPackage = rule<{ readonly file: string; readonly target: string }>({
  code: "CHN8033",
  slug: "link-leaves-package",
  severity: "error",
  title: "A symbolic link leaves the package directory",
  message: ({ file, target }) => `${file} is a symbolic link to ${target}, which is outside of the package directory.`,
  help: () => "Put a copy of the file in its place.",
  explanation: `A link that leads out of the package directory would carry files of this machine into an image. Links inside of it are
followed and become plain files.`,
});

export const contextTooLarge = rule<{
  readonly size: string;
  readonly limit: string;
  readonly largest: readonly string[];
}>({
  code: "CHN8034",
  slug: "context-too-large",
  severity: "error",
  title: "A build context is too large",
  message: ({ size, limit, largest }) =>
    `The build context is ${size}, more than the limit of ${limit}. Largest: ${largest.join(", ")}.`,
  help: () =>
    "Leave out what the chainlet does not read, fetch it by assets.externalData or assets.weights, or raise build.maxContextBytes in chainsc.yaml.",
  explanation: `Everything in a package directory is sent to the engine and most of it becomes a layer. The limit
(\`build.maxContextBytes\`) catches a data directory that has more in it than was meant.`,
});

export const oddFile = rule<{ readonly file: string; readonly why: string }>({
  code: "CHN8035",
  slug: "odd-file",
  severity: "error",
  title: "A file cannot get into a build context",
  message: ({ file, why }) => `${file} cannot be part of an image: ${why}.`,
  help: () => "Rename or remove it.",
  explanation:
    "Sockets, devices and pipes are no files, and a name with a line break or a backslash cannot be written in a portable archive.",
});

export const packageMissing = rule<{ readonly directory: string }>({
  code: "CHN8036",
  slug: "package-missing",
  severity: "error",
  title: "A package directory has no Dockerfile",
  message: ({ directory }) => `There is no Dockerfile in ${directory}, so there is nothing to build.`,
  help: () => "Emit the packages first: `chainsc build --emit-only`.",
  explanation:
    "Images are built from the package directories that `chainsc build` writes. One was removed, or never written.",
});

export const unreadableSetting = rule<{ readonly setting: string; readonly file: string; readonly why: string }>({
  code: "CHN8037",
  slug: "unreadable-setting",
  severity: "error",
  title: "A file that chainsc.yaml names cannot be read",
  message: ({ setting, file, why }) => `${setting} in chainsc.yaml names ${file}, which cannot be used: ${why}.`,
  help: ({ setting }) => `Correct the path, or remove ${setting}.`,
  explanation:
    "`build.caCertificates` names a file with PEM certificates, `build.npmrc` an `.npmrc`; both are read when images are built.",
});
