using System.Reflection;

namespace Elbo.Tests.Api;

/// <summary>Every change to the public surface shows in a snapshot beside this file.</summary>
public sealed class PublicApiTests
{
    private const string Update = "ELBO_UPDATE_SNAPSHOTS";

    [Theory]
    [InlineData("Elbo.Numerics")]
    [InlineData("Elbo")]
    public void The_public_surface_is_the_one_in_the_snapshot(string name)
    {
        string actual = PublicApi.Of(Assembly.Load(name));
        string snapshot = Repository.PathOf("tests", "Elbo.Tests", "Api", name + ".txt");
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            File.WriteAllText(snapshot, actual);
        }

        Assert.True(
            File.Exists(snapshot) && File.ReadAllText(snapshot).ReplaceLineEndings() == actual.ReplaceLineEndings(),
            $"The public surface of {name} has changed. If that is meant, run the tests once with {Update}=1 and look at what git shows.");
    }

    [Theory]
    [InlineData("Elbo.Numerics")]
    [InlineData("Elbo")]
    public void A_public_type_has_at_most_two_type_parameters_and_no_heirs(string name)
    {
        foreach (var type in Assembly.Load(name).GetExportedTypes())
        {
            Assert.True(type.GetGenericArguments().Length <= 2, type.FullName);
            Assert.True(
                type.IsSealed || type.IsInterface || (type.IsAbstract && IsRootOfClosedHierarchy(type)) || type.Equals(typeof(Elbo.Data.Batch)),
                $"{type.FullName} can be inherited from.");
            Assert.DoesNotContain(
                type.GetMembers(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly),
                member => member is MethodBase { IsFamily: true, IsVirtual: false } and not ConstructorInfo);
        }
    }

    /// <summary>An abstract record whose only constructor is private: nothing outside can extend it.</summary>
    private static bool IsRootOfClosedHierarchy(Type type) =>
        type.GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic).Any(static c => c.IsPrivate);
}
