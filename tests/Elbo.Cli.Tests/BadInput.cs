namespace Elbo.Cli.Tests;

/// <summary>One case of bad input: how to make it, what to type, and what the one line must say.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Make">Makes the files.</param>
/// <param name="Arguments">What is typed after <c>elbo</c>.</param>
/// <param name="Says">What the line names: the file, the place, the remedy.</param>
internal sealed record BadInput(string Name, Action<TemporaryFolder> Make, string Arguments, params string[] Says)
{
    private const string AnyModel = "score m.elbo faithful";

    public static IReadOnlyList<BadInput> All { get; } =
    [
        Csv("empty file", "", "empty"),
        Csv("header only", "a,b\n", "no rows"),
        Csv("ragged rows", "a,b\n1,2\n3\n4,5\n", "row 3"),
        Csv("text in a number column", "a,b\n1,2\n3,x\n", "row 3", "\"b\"", "\"x\"", "--columns"),
        Csv("text in a first row", "a,b\n1,x\n3,y\n", "\"b\"", "--columns"),
        Csv("NaN", "a,b\n1,2\n3,NaN\n", "row 3", "\"b\"", "remove the row"),
        Csv("empty cell", "a,b\n1,2\n,4\n", "row 3", "\"a\""),
        Csv("infinity", "a,b\n1,2\n-inf,4\n", "row 3", "\"a\"", "finite"),
        Csv("all rows equal", "a,b\n1,2\n1,2\n1,2\n", "all rows are equal"),
        Csv("fewer distinct rows than components", "a\n1\n2\n2\n1\n", "2 distinct rows", "2 components or fewer") with { Arguments = "fit gmm d.csv --components 3" },
        Csv("no such column", "a,b\n1,2\n", "\"c\"", "a, b") with { Arguments = "fit gmm d.csv --columns a,c" },
        Csv("no such label", "a,b\n1,2\n", "\"c\"", "a, b") with { Arguments = "fit gmm d.csv --label c" },
        Csv("no label at all", "a,lab\n1,\n2,\n3,\n", "column 'lab' has no label in any row", "choose another start") with { Arguments = "fit gmm d.csv --init labels --label lab" },
        new("missing file", static _ => { }, "fit gmm nowhere.csv", "nowhere.csv", "no such file"),
        new("mistyped data set", static _ => { }, "fit gmm fathful", "fathful", "did you mean 'faithful'?"),
        new("a folder", static f => Directory.CreateDirectory(f.File("sub")), "fit gmm sub", "sub", "folder"),
        new("truncated npy", static f => f.WriteNpy("d.npy", "<f8", "(3, 2)", 1, 2, 3, 4, 5), "fit gmm d.npy", "d.npy", "40", "48"),
        new("oversized npy", static f => f.WriteNpy("d.npy", "<f8", "(2, 2)", 1, 2, 3, 4, 5), "fit gmm d.npy", "d.npy", "40", "32"),
        new("npy of objects", static f => f.WriteNpy("d.npy", "|O", "(2, 2)", 1, 2, 3, 4), "fit gmm d.npy", "d.npy", "objects"),
        new("npy with NaN", static f => f.WriteNpy("d.npy", "<f8", "(2, 2)", 1, 2, double.NaN, 4), "fit gmm d.npy", "d.npy", "row 2", "x1"),
        new("no npy at all", static f => f.Write("d.npy", "1,2\n3,4\n"), "fit gmm d.npy", "d.npy"),
        new("missing model", static _ => { }, AnyModel, "m.elbo", "elbo fit"),
        new("no model file", static f => f.Write("m.elbo", "a,b\n1,2\n3,4\n"), AnyModel, "m.elbo"),
        Model("truncated model", static bytes => bytes[..^8], "m.elbo", "truncated"),
        Model("model with more at its end", static bytes => [.. bytes, 0, 0, 0, 0, 0, 0, 0, 0], "m.elbo"),
        Model("model with a header longer than the file", static bytes => [0xFF, 0xFF, 0xFF, 0, .. bytes[4..]], "m.elbo", "header"),
        Model("model with a header of petabytes", static bytes => [0, 0, 0, 0, 0, 0, 0xFF, 0, .. bytes[8..]], "m.elbo", "header"),
        Model("model with lying offsets", static bytes => Replace(bytes, "\"data_offsets\":[0,", "\"data_offsets\":[8,"), "m.elbo"),
        Model("model of another kind", static bytes => Replace(bytes, "gaussian-mixture", "gaussian-mistake"), "m.elbo", "gaussian-mistake", "gaussian-mixture"),
        Model("model of a newer version", static bytes => Replace(bytes, "\"version\":\"1\"", "\"version\":\"9\""), "m.elbo", "newer"),
        new("continued model that is missing", static _ => { }, "fit gmm faithful --from m.elbo", "m.elbo", "no such model file"),
        new("output in no folder", static _ => { }, "fit gmm faithful --out no/m.elbo", "no/m.elbo", "there is no folder", "make it first"),
        new("output that is a folder", static f => Directory.CreateDirectory(f.File("sub")), "fit gmm faithful --out sub", "sub", "folder"),
        new("output in a file", static f => f.Write("d.csv", "a\n1\n2\n"), "fit gmm d.csv --out d.csv/m.elbo", "d.csv/m.elbo"),
        new("output that takes no files", static _ => { }, "fit gmm faithful --out /proc/m.elbo", "/proc/m.elbo", "cannot be written"),
        new("device as output", static _ => { }, "convert iris /dev/full.csv", "/dev/full.csv", "ordinary file"),
        new("report in no folder", static _ => { }, "fit gmm faithful --report no/r.html", "no/r.html", "make it first"),
        new("scores in no folder", static f => MakeModel(f), "score m.elbo faithful --out no/s.csv", "no/s.csv", "make it first"),
        new("data of other columns", static f => MakeModel(f), "score m.elbo iris", "iris", "\"eruptions\""),
        Csv("every row twice for a kernel density", "a\n1\n1\n4\n4\n", "exact duplicate", "--bandwidth sj") with { Arguments = "fit kde d.csv" },
        Csv("constant column for a kernel density", "a,b\n1,2\n1,3\n", "\"a\"", "same value") with { Arguments = "fit kde d.csv" },
        Csv("weights of 0 for a kernel density", "a,w\n1,0\n3,0\n", "\"w\"", "weight is 0") with { Arguments = "fit kde d.csv --weights w" },
        Csv("NaN for a kernel density", "a\n1\nNaN\n", "row 3", "\"a\"") with { Arguments = "fit kde d.csv" },
        Csv("more folds than rows", "a\n1\n3\n7\n", "10 parts of 3 rows") with { Arguments = "fit kde d.csv --bandwidth cv" },
        new("data of other columns for a kernel density", static f => MakeDensity(f), "score m.elbo iris", "iris", "\"eruptions\""),
        new("clusters of a kernel density", static f => MakeDensity(f), "assign m.elbo faithful", "m.elbo", "cannot assign rows"),
        Votes("labels that are none of the classes", "item,worker,label\n1,a,x\n1,b,z\n", "row 3", "\"label\"", "\"z\" is none of x, y") with { Arguments = "fit dawid-skene d.csv --classes x,y" },
        Votes("labels without a header for them", "item,worker\n1,a\n", "there is no column \"3\"", "item, worker"),
        Votes("labels of nobody", "item,worker,label\n1,a,x\n1,,y\n", "row 3", "\"worker\"", "empty"),
        Votes("no label by anybody", "item,worker,label\n1,a,\n", "no rows with a value in column \"label\""),
        Votes("ragged labels", "item,worker,label\n1,a,x\n1,b\n", "row 3"),
        new("labels in a missing file", static _ => { }, "fit dawid-skene nowhere.csv", "nowhere.csv", "no such file"),
        new("truth of other items", static f => f.Write("t.csv", "item,label\n900,1\n"), "fit dawid-skene anaesthesia --truth t.csv", "t.csv", "none of its 1 items", "'900'"),
        new("truth that contradicts itself", static f => f.Write("t.csv", "item,label\n1,1\n1,2\n"), "fit dawid-skene anaesthesia --truth t.csv", "t.csv", "row 3", "\"2\" here and \"1\" above"),
        new("gold of another class", static f => f.Write("t.csv", "item,label\n1,9\n"), "fit dawid-skene anaesthesia --gold t.csv", "t.csv", "'9'", "--classes"),
        new("costs of other classes", static f => f.Write("c.csv", "true,a,b\na,0,1\nb,1,0\n"), "fit dawid-skene anaesthesia --cost c.csv", "c.csv", "no column \"1\""),
        new("new labels that are none of the model's", static f => MakeAnnotators(f, "patient,observer,grade\n99,1,7\n"), "update m.elbo d.csv", "d.csv", "row 2", "\"7\" is none of 1, 2, 3, 4"),
        new("assigned labels that are none of the model's", static f => MakeAnnotators(f, "patient,observer,grade\n99,1,7\n"), "assign m.elbo d.csv", "d.csv", "row 2", "\"7\" is none of 1, 2, 3, 4"),
        new("update of a kernel density", static f => MakeDensity(f), "update m.elbo faithful", "m.elbo", "cannot be updated"),
        new("rows drawn from annotators", static f => MakeAnnotators(f, ""), "sample m.elbo --count 3", "m.elbo", "cannot draw rows"),
        Csv("means of other columns", "a,b\n1,2\n3,4\n", "\"eruptions\"") with { Arguments = "fit gmm faithful --init d.csv" },
    ];

    public override string ToString() => Name;

    private static BadInput Csv(string name, string text, params string[] says) =>
        new(name, folder => folder.Write("d.csv", text), "fit gmm d.csv", ["d.csv", .. says]);

    private static BadInput Model(string name, Func<byte[], byte[]> damage, params string[] says) => new(
        name,
        folder =>
        {
            MakeModel(folder);
            folder.Write("m.elbo", damage(folder.Bytes("m.elbo")));
        },
        AnyModel,
        says);

    private static void MakeModel(TemporaryFolder folder) =>
        ToolProcess.Run(folder, "fit", "gmm", "faithful", "--quiet", "--out", "m.elbo").Succeeded();

    private static BadInput Votes(string name, string text, params string[] says) =>
        Csv(name, text, says) with { Arguments = "fit dawid-skene d.csv" };

    private static void MakeAnnotators(TemporaryFolder folder, string votes)
    {
        ToolProcess.Run(folder, "fit", "dawid-skene", "anaesthesia", "--quiet", "--out", "m.elbo").Succeeded();
        folder.Write("d.csv", votes);
    }

    private static void MakeDensity(TemporaryFolder folder) =>
        ToolProcess.Run(folder, "fit", "kde", "faithful", "--quiet", "--out", "m.elbo").Succeeded();

    private static byte[] Replace(byte[] bytes, string old, string with)
    {
        string text = System.Text.Encoding.Latin1.GetString(bytes);
        Assert.Contains(old, text, StringComparison.Ordinal);
        return System.Text.Encoding.Latin1.GetBytes(text.Replace(old, with, StringComparison.Ordinal));
    }
}
