# strongroom completion for bash. In ~/.bashrc: eval "$(strongroom completion bash)"
_strongroom() {
    local line=${COMP_LINE:0:COMP_POINT} word=${COMP_WORDS[COMP_CWORD]} found
    # The command as it was typed: an alias, a path, or a name on the PATH.
    mapfile -t found < <("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2> /dev/null)
    mapfile -t COMPREPLY < <(compgen -W "${found[*]}" -- "$word")
}
# Where there is nothing of ours, the shell's own completion goes on: names of files.
complete -o bashdefault -o default -F _strongroom strongroom ./strongroom
