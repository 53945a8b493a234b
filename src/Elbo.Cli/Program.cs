using Elbo.Cli;

using var terminal = new Terminal();
return new Tool(terminal).Run(args);
