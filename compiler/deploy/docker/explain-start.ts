/** What to do about a chainlet that did not start, when its output shows one of the things that containers bring with them. */
export function explainStart(logs: string): string | undefined {
  return hints.find(({ seen }) => seen.test(logs))?.fix;
}

const hints: readonly { readonly seen: RegExp; readonly fix: string }[] = [
  {
    seen: /exec format error/i,
    fix: "the image is for another kind of processor than the engine's machine; set build.platform in chainsc.yaml to the machine's own, or install emulation: `docker run --privileged --rm tonistiigi/binfmt --install all`",
  },
  {
    seen: /\bEROFS\b|read-only file system/i,
    fix: "a container can write to /tmp only; let the code, or the cache folder of the package that fails, use os.tmpdir()",
  },
  {
    seen: /\bERR_DLOPEN_FAILED\b|cannot open shared object file|GLIBC(?:XX)?_[\d.]+' not found/,
    fix: "a native package lacks a system library in the image; add it by dockerImage.aptRequirements, or choose a newer base image",
  },
  {
    seen: /\bENOSPC\b|no space left on device/i,
    fix: "the disk of the engine's machine is full: `docker system df` shows by what",
  },
  {
    seen: /heap out of memory|Cannot allocate memory|\bENOMEM\b/,
    fix: "raise compute.memory of the chainlet",
  },
];
