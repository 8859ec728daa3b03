import { rule } from "../diagnostic.ts";

export const importedPackageUnknown = rule<{ name: string; importer: string; lockfile: string }>({
  code: "CHN6001",
  slug: "package-not-declared",
  severity: "error",
  title: "Imported package is in neither package.json nor lockfile",
  message: ({ name, importer, lockfile }) =>
    `${importer} imports ${name}, but ${lockfile} does not have it, so no version of it can be installed in the image.`,
  help: ({ name }) => `Run npm install ${name} and commit package.json and package-lock.json.`,
  explanation: `An image gets exactly the packages that the code of its chainlet imports, in the versions of the lockfile. A package that only happens to lie in \`node_modules\` has no version that anybody decided on.

\`\`\`ts
import sharp from "sharp"; // wrong while package.json does not list sharp
\`\`\`

\`\`\`sh
npm install sharp          # right
\`\`\``,
});

export const lockfileMissing = rule<{ name: string; importer: string }>({
  code: "CHN6002",
  slug: "lockfile-missing",
  severity: "error",
  title: "There is no lockfile",
  message: ({ name, importer }) =>
    `${importer} imports ${name}, but the project has no package-lock.json, so its version is not decided.`,
  help: () => "Run npm install --package-lock-only and commit package-lock.json.",
  explanation: `Images are built from the exact versions of \`package-lock.json\`. Without one, two builds of the same source could differ.`,
});

export const lockfileOfOtherManager = rule<{ name: string; manager: string; lockfile: string }>({
  code: "CHN6003",
  slug: "lockfile-of-other-manager",
  severity: "error",
  title: "Lockfile of a package manager that is not supported yet",
  message: ({ name, manager, lockfile }) =>
    `${name} is imported, and the project pins its packages with ${manager} (${lockfile}), which is not supported yet.`,
  help: () => "Keep a package-lock.json beside it: npm install --package-lock-only writes one from package.json.",
  explanation: `Only npm's \`package-lock.json\` (version 2 and 3) is read so far. Lockfiles of pnpm, yarn and bun are recognised, so that nobody gets other versions than expected.`,
});

export const lockfileOutdated = rule<{ name: string; wanted: string; locked: string | undefined; lockfile: string }>({
  code: "CHN6004",
  slug: "lockfile-outdated",
  severity: "error",
  title: "Lockfile does not match package.json",
  message: ({ name, wanted, locked, lockfile }) =>
    locked === undefined
      ? `package.json asks for ${name} ${wanted}, but ${lockfile} does not know it.`
      : `package.json asks for ${name} ${wanted}, but ${lockfile} was made for ${locked}.`,
  help: () => "Run npm install --package-lock-only and commit package-lock.json.",
  explanation: `\`npm ci\` refuses a lockfile that does not match \`package.json\`; so does chainsc, before any image is built.`,
});

export const lockfileTooOld = rule<{ lockfile: string }>({
  code: "CHN6005",
  slug: "lockfile-unreadable",
  severity: "error",
  title: "Lockfile cannot be read",
  message: ({ lockfile }) => `${lockfile} is no lockfile of npm 7 or newer: it has no "packages".`,
  help: () => "Run npm install --package-lock-only with a current npm and commit the result.",
  explanation: `Lockfiles of version 1 (npm 6 and older) do not say where each package lies, so the part that one chainlet needs cannot be taken out of them.`,
});

export const packageIsLink = rule<{ name: string; folder: string; importer: string | undefined }>({
  code: "CHN6006",
  slug: "package-is-link",
  severity: "error",
  title: "Package is a link to a folder",
  message: ({ name, folder, importer }) =>
    `${name}${importer === undefined ? "" : `, which ${importer} needs,`} is a link to ${folder}, and its sources could not be found from the import.`,
  help: () =>
    "Run npm install, so that the link exists and the import leads to the sources; they are then copied into the package like your own files.",
  explanation: `Packages of a workspace are copied into the image as sources when an import leads to them. Without \`node_modules\` there is no link to follow.`,
});

export const packageVersionsClash = rule<{ path: string; versions: readonly string[] }>({
  code: "CHN6007",
  slug: "package-versions-clash",
  severity: "error",
  title: "One image would need two versions of a package at one place",
  message: ({ path, versions }) =>
    `Code from two workspace folders needs ${path} in the versions ${versions.join(" and ")}, and one image can have only one there.`,
  help: () => "Make the folders ask for the same version, then run npm install.",
  explanation: `Files of several workspace folders travel together into one image and share its \`node_modules\`.`,
});

export const packageWithoutIntegrity = rule<{ name: string; version: string; source: string }>({
  code: "CHN6008",
  slug: "package-without-integrity",
  severity: "error",
  title: "Package does not come from a registry",
  message: ({ name, version, source }) =>
    `${name} ${version} comes from ${source}, and the lockfile has no checksum for it.`,
  help: () => "Use a version that is published to a registry.",
  explanation: `Lockfiles are written without the address of the registry that was used; the checksum is what makes an install safe. Packages from git or from a URL have none.`,
});

export const importUnresolved = rule<{ specifier: string }>({
  code: "CHN6009",
  slug: "import-unresolved",
  severity: "error",
  title: "Import leads nowhere",
  message: ({ specifier }) => `No code can be found for ${specifier}, so the chainlet could not start.`,
  help: () =>
    "Check the spelling and the paths of tsconfig.json. A declaration file (.d.ts) needs its JavaScript beside it.",
  explanation: `Every module that the code of a chainlet loads must be one of your files, a package, or part of Node.`,
});

export const importUntraceable = rule<Record<never, never>>({
  code: "CHN6010",
  slug: "import-untraceable",
  severity: "warning",
  title: "Import cannot be followed",
  message: () =>
    "The module that is loaded here is only known when the code runs, so it may be missing from the image.",
  help: () =>
    "Write the module name as a plain string, list a package in dockerImage.npmRequirements, or keep the files in dockerImage.dataDir.",
  explanation: `What goes into an image is found by following imports. An import whose argument is computed cannot be followed.

\`\`\`ts
await import(\`./plugins/\${name}.ts\`); // cannot be followed
await import("./plugins/pdf.ts");     // right
\`\`\``,
});

export const staticNotCarried = rule<{ chainlet: string; member: string; why: string }>({
  code: "CHN6011",
  slug: "static-not-carried",
  severity: "error",
  title: "Static member of another chainlet has no static value",
  message: ({ chainlet, member, why }) =>
    `${chainlet}.${member} is read here, but ${chainlet} runs elsewhere and only static values of it travel: ${why}.`,
  help: ({ member }) => `Move ${member} to a constant in a file of its own that both import.`,
  explanation: `In the package of one chainlet every other chainlet is a stub. A stub carries static members whose values are known at compile time, and nothing else of the class.`,
});

export const installScriptsIgnored = rule<{ name: string; version: string }>({
  code: "CHN6012",
  slug: "install-scripts-ignored",
  severity: "warning",
  title: "Package has an install script that will not run",
  message: ({ name, version }) =>
    `${name} ${version} has an install script, and install scripts do not run in images unless they are allowed.`,
  help: ({ name }) => `If the package does not work without it, add ${name} to build.installScripts in chainsc.yaml.`,
  explanation: `Install scripts are arbitrary code. They run only for the packages that \`build.installScripts\` of \`chainsc.yaml\` names. Many packages ship prebuilt files and work without theirs.`,
});

export const folderMissing = rule<{ field: string; path: string; isFile: boolean }>({
  code: "CHN6013",
  slug: "folder-missing",
  severity: "error",
  title: "Folder does not exist",
  message: ({ field, path, isFile }) =>
    isFile
      ? `${field} names ${path}, which is a file and no folder.`
      : `${field} names ${path}, and there is no such folder.`,
  help: () =>
    "Correct the path, or put the folder back. Paths of makeAbsPathHere are relative to the file that contains the call.",
  explanation: `\`dataDir\` and \`externalPackageDirs\` are folders whose contents are copied into the package.`,
});

export const linkLeavesRoot = rule<{ path: string; field: string }>({
  code: "CHN6014",
  slug: "link-leaves-folder",
  severity: "error",
  title: "Symbolic link leads out of its folder",
  message: ({ path, field }) => `${path} is a symbolic link that leads out of the folder that ${field} names.`,
  help: () => "Copy the file into the folder, or remove the link.",
  explanation: `A link that leaves its folder could bring any file of this machine into an image.`,
});

export const keyLikeFile = rule<{ path: string; field: string; why: string }>({
  code: "CHN6015",
  slug: "key-like-file",
  severity: "error",
  title: "File looks like a key",
  message: ({ path, field, why }) => `${path} would be copied into the image by ${field}, but ${why}.`,
  help: () => "Move it elsewhere, and give the secret to the chainlet by assets.secretKeys.",
  explanation: `Whoever can pull an image can read every file in it. Secrets are mounted when a chainlet runs and are never part of an image.`,
});

export const packageTooLarge = rule<{ size: string; limit: string; largest: readonly string[] }>({
  code: "CHN6016",
  slug: "package-too-large",
  severity: "error",
  title: "Package is larger than the limit",
  message: ({ size, limit, largest }) =>
    `The files of this chainlet are ${size}, more than build.maxContextBytes (${limit}). The largest are ${largest.join(", ")}.`,
  help: () => "Move models to assets.externalData or assets.weights, or raise build.maxContextBytes in chainsc.yaml.",
  explanation: `Large images start slowly. Data that belongs to a model is better fetched by \`externalData\` or mounted by \`weights\`.`,
});

export const outputPathsClash = rule<{ one: string; other: string; output: string }>({
  code: "CHN6017",
  slug: "output-paths-clash",
  severity: "error",
  title: "Two files would be written to one place",
  message: ({ one, other, output }) =>
    `${one} and ${other} would both become ${output} in the package (upper and lower case count as the same).`,
  help: () => "Rename one of them.",
  explanation: `The output must be the same on every system. Names that differ only by case, and \`a.ts\` beside \`a.js\`, are one file on some of them.`,
});

export const requirementUnresolved = rule<{ requirement: string; why: string }>({
  code: "CHN6018",
  slug: "requirement-unresolved",
  severity: "error",
  title: "Extra package has no version yet",
  message: ({ requirement, why }) =>
    `${requirement} is in neither package-lock.json nor chains.lock, and npm could not resolve it: ${why}`,
  help: () =>
    "Add it with npm install, or run the build once with the registry in reach, so that chains.lock records it.",
  explanation: `\`npmRequirements\` that the lockfile lacks are resolved once and recorded in \`chains.lock\` beside \`package.json\`. Commit that file.`,
});

export const requirementMalformed = rule<{ requirement: string; kind: string; wanted: string }>({
  code: "CHN6019",
  slug: "requirement-malformed",
  severity: "error",
  title: "Extra package is not written as a package",
  message: ({ requirement, kind }) => `${requirement} is no ${kind}.`,
  help: ({ wanted }) => `Write ${wanted}.`,
  explanation: `Requirements are names, with a version if need be. Options, URLs and shell syntax are refused: they would become part of a build command.`,
});

export const fileMissing = rule<{ field: string; path: string }>({
  code: "CHN6020",
  slug: "file-missing",
  severity: "error",
  title: "File does not exist",
  message: ({ field, path }) => `${field} names ${path}, and there is no such file.`,
  help: () => "Check the path; it is relative to the file that names it.",
  explanation: `Files that a chainlet opens through \`new URL("…", import.meta.url)\`, and requirement files, travel with it.`,
});

/** A warning: the code may well make the file itself. */
export const assetMissing = rule<{ path: string }>({
  code: "CHN6025",
  slug: "asset-missing",
  severity: "warning",
  title: "Asset does not exist",
  message: ({ path }) => `new URL(…) names ${path}, and there is no such file, so the package carries none.`,
  help: () => "Check the path, which is relative to this file; if the code writes the file itself, all is well.",
  explanation: `A file that a chainlet names by \`new URL("…", import.meta.url)\` travels with it when it is there.`,
});

export const trussDirInvalid = rule<{ path: string; why: string }>({
  code: "CHN6021",
  slug: "truss-dir-invalid",
  severity: "error",
  title: "Truss folder has no config.yaml",
  message: ({ path, why }) => `trussDir names ${path}, but ${why}.`,
  help: () => "Point trussDir to a folder that truss init made, with its config.yaml.",
  explanation: `A TrussChainlet stands for an existing Truss folder: its files are copied as they are, and only \`model_name\` of \`config.yaml\` is written anew.`,
});

export const valueRefused = rule<{ field: string; value: string; why: string }>({
  code: "CHN6022",
  slug: "value-refused",
  severity: "error",
  title: "Value cannot be part of an image",
  message: ({ field, value, why }) => `${field} is ${value}, but ${why}.`,
  help: () => "Write a value of that form. It must say what it says in remoteConfig and nothing else.",
  explanation: `Values of \`remoteConfig\` get into build files only when they have the form of their field, so that none of them can add an instruction to an image.`,
});

export const packageMissingInLockfile = rule<{ name: string; from: string; lockfile: string }>({
  code: "CHN6023",
  slug: "lockfile-incomplete",
  severity: "error",
  title: "Lockfile lacks a package that another one needs",
  message: ({ name, from, lockfile }) => `${from} needs ${name}, but ${lockfile} does not have it.`,
  help: () => "Run npm install --package-lock-only and commit package-lock.json.",
  explanation: `\`npm ci\` could not install from such a lockfile.`,
});

export const requirementConflicts = rule<{ requirement: string; name: string; version: string }>({
  code: "CHN6024",
  slug: "requirement-conflicts",
  severity: "error",
  title: "Extra package has another version in the lockfile",
  message: ({ requirement, name, version }) =>
    `${requirement} is asked for, but package-lock.json has ${name} ${version}, and an image has one version of it.`,
  help: ({ name }) => `Write ${name} without a version, or install the wanted version in the project.`,
  explanation: `An entry of \`npmRequirements\` without a version takes the one of the lockfile.`,
});
