# Starts a command with the variables named here and no others:
#
#   exec sh local/clean-environment.sh COMMAND [ARGUMENT ...]
#
# A handler runs as the user who started local AWS, and can read the environment that its parent process was
# started with. So the shell turns into the command: no process in between keeps the other variables.

is_allowed() {
  case $1 in
    HOME | USER | LOGNAME | SHELL | PWD | PATH | LD_LIBRARY_PATH | TMPDIR | XDG_CACHE_HOME | XDG_CONFIG_HOME) ;;
    LANG | LANGUAGE | LC_* | LOCALE_ARCHIVE | TZ | TERM | COLORTERM | NO_COLOR | FORCE_COLOR | CI) ;;
    NODE_ENV | NODE_OPTIONS | NODE_PATH | NODE_EXTRA_CA_CERTS | NODE_USE_ENV_PROXY | NODE_USE_SYSTEM_CA) ;;
    NODE_NO_WARNINGS | NODE_DEBUG | NODE_COMPILE_CACHE | NODE_DISABLE_COMPILE_CACHE | NODE_V8_COVERAGE) ;;
    # Places where version managers keep what they put on PATH.
    NVM_DIR | FNM_DIR | VOLTA_HOME | ASDF_DIR | ASDF_DATA_DIR | MISE_DATA_DIR | NODENV_ROOT | PYENV_ROOT) ;;
    # local/main.ts ends with the npm that runs it.
    npm_lifecycle_event) ;;
    # The engine: found, installed, or built with Go.
    LAMBDA_LIVE_* | PULUMI_HOME | GOROOT | GOPATH | GOCACHE | GOMODCACHE | GOTMPDIR | GOENV | GOFLAGS) ;;
    GOPROXY | GONOPROXY | GOPRIVATE | GOSUMDB | GONOSUMDB | GOINSECURE | GOTOOLCHAIN) ;;
    HTTP_PROXY | HTTPS_PROXY | ALL_PROXY | NO_PROXY | http_proxy | https_proxy | all_proxy | no_proxy) ;;
    SSL_CERT_FILE | SSL_CERT_DIR | CURL_CA_BUNDLE | GIT_SSL_CAINFO | NIX_SSL_CERT_FILE) ;;
    *) return 1 ;;
  esac
}

# A line inside another variable's value may look like a variable, so only those that are set count.
for name in $(env | sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)=.*/\1/p'); do
  is_allowed "$name" || continue
  eval "value=\${$name-} is_set=\${$name+yes}"
  [ -n "$is_set" ] || continue
  case $value in
    *://*@*)
      echo "$name is left out: handlers could read the password in it. If the Pulumi engine can't be fetched" >&2
      echo "  without it, install Pulumi first: https://www.pulumi.com/docs/install/" >&2
      continue
      ;;
  esac
  set -- "$name=$value" "$@"
done
exec env -i "$@"
