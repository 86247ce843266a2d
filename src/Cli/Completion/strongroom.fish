# strongroom completion for fish. In ~/.config/fish/config.fish: strongroom completion fish | source
function __strongroom
    set -l line (commandline --cut-at-cursor)
    set -l command (commandline --tokenize --current-process)[1]
    $command "[suggest:"(string length -- "$line")"]" "$line" 2> /dev/null
end
complete --command strongroom --arguments '(__strongroom)'
