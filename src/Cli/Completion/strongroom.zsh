# strongroom completion for zsh. In ~/.zshrc, after compinit: eval "$(strongroom completion zsh)"
_strongroom() {
    local line=${(j: :)words[1,CURRENT]}
    local -a found
    found=(${(f)"$(${words[1]} "[suggest:${#line}]" "$line" 2> /dev/null)"})
    # Where there is nothing of ours, names of files.
    (( $#found )) && compadd -a found || _files
}
compdef _strongroom strongroom ./strongroom
