namespace Strongroom.Functions.Tests.Infra;

/// <summary>A template says something that is wrong, or that this reader does not know.</summary>
internal sealed class BicepException(string message) : Exception(message);
