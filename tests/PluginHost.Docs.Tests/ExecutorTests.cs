using System.Globalization;
using System.Text.RegularExpressions;
using PluginHost.Core.Actions;
using PluginHost.Docs.Tests.Support;

namespace PluginHost.Docs.Tests;

/// <summary>The executor page against the code.</summary>
public sealed partial class ExecutorTests
{
    internal static readonly string[] Checked = ["codes"];

    private static readonly DocPage Page = DocPage.Read("docs/executor.md");

    [Fact]
    public void Codes_InTheTable_AreThoseOfTheCodeCellByCell() => Assert.Equal(
        ErrorCodeTable.Rows.Select(static row => (string[])[$"`{row.Code}`", Text(row.HttpStatus), Text(row.ExitCode), row.Meaning]),
        Page.Table("codes"));

    [Fact]
    public void Codes_InTheCode_AllHaveARow() => TableTests.AssertSameSet(TableTests.Constants(typeof(ErrorCodes)), Page.FirstColumn("codes"));

    [Fact]
    public void Diagram_OfAnExecution_HasCodesOfTheHostAndNoOther()
    {
        var arrows = Arrow().Matches(Page.Of("diagram").Single().Text).SelectMany(static match => match.Groups["codes"].Value.Split(", ")).ToArray();
        Assert.NotEmpty(arrows);
        Assert.Empty(arrows.Except(TableTests.Constants(typeof(ErrorCodes)), StringComparer.Ordinal));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("""-- "(?<codes>[a-z_, ]+)" -->""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Arrow();
}
