using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Running;
using Elbo.Benchmarks;

// peer: one side of bench/peers/run. peaks: one of bench/peers/peaks. hidden-markov: Baum–Welch, one side of bench/peers/hidden-markov. bdn: BenchmarkDotNet, with its own arguments after it.
switch (args)
{
    case ["peer", .. var rest]:
        return PeerCommand.Run(rest);
    case ["scaling", .. var rest]:
        return ScalingCommand.Run(rest);
    case ["peaks", .. var rest]:
        return PeaksCommand.Run(rest);
    case ["crowd", .. var rest]:
        return CrowdCommand.Run(rest);
    case ["votes", .. var rest]:
        return VotesCommand.Run(rest);
    case ["speakers", .. var rest]:
        return SpeakersCommand.Run(rest);
    case ["hidden-markov", .. var rest]:
        return HiddenMarkovCommand.Run(rest);
    case ["pruning", .. var rest]:
        return PruningCommand.Run(rest);
    case ["bdn", .. var rest]:
        // In this process: the project that BenchmarkDotNet would generate inherits this repository's analyzers and central package
        // versions, and is refused by them.
        BenchmarkSwitcher.FromAssembly(typeof(PeerCommand).Assembly).Run(
            [.. rest, "--inProcess"],
            DefaultConfig.Instance.AddDiagnoser(MemoryDiagnoser.Default).WithOptions(ConfigOptions.DisableLogFile));
        return 0;
    default:
        Console.Error.WriteLine("usage: Elbo.Benchmarks bdn --filter '*Kernel*'     BenchmarkDotNet; --list flat lists the benchmarks");
        Console.Error.WriteLine("       Elbo.Benchmarks peer --data X.npy --start start.json --covariance full|diagonal --threads 2     see bench/peers/run");
        Console.Error.WriteLine("       Elbo.Benchmarks scaling [--quick]     how time grows with rows and components, threads, rows in a file");
        Console.Error.WriteLine("       Elbo.Benchmarks peaks --data X.csv --structures VVV,EEE --components 2,3     see bench/peers/peaks");
        Console.Error.WriteLine("       Elbo.Benchmarks crowd --data FOLDER     accuracy of every model of annotators on sets of labels.csv and truth.csv");
        Console.Error.WriteLine("       Elbo.Benchmarks votes --items 1000000 --annotators 10000 --classes 4 --labels 10 --iterations 20 --threads 2");
        Console.Error.WriteLine("       Elbo.Benchmarks speakers --rows 1000000 --columns 256 --speakers 50000 --iterations 10 --threads 2");
        Console.Error.WriteLine("       Elbo.Benchmarks hidden-markov --shapes even,ragged,single --iterations 3 --runs 5 --threads 2     see bench/peers/hidden-markov");
        Console.Error.WriteLine("       Elbo.Benchmarks pruning --iterations 20 --runs 3 --threads 2     with and without exact pruning; --quick");
        return 2;
}
