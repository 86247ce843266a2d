using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Strongroom.Profile;

/// <summary>Writes a signature of one assembly down again for another: the same bytes, but for references to types.</summary>
/// <param name="reference">The other assembly's reference to a type that the one defines or refers to.</param>
internal sealed class SignatureCopy(Func<MetadataReader, EntityHandle, EntityHandle> reference) : ISignatureTypeProvider<byte[], object?>
{
    /// <summary>That of a method.</summary>
    public byte[] Copy(MetadataReader reader, BlobHandle signature)
    {
        var blob = reader.GetBlobReader(signature);
        return Bytes(new SignatureDecoder<byte[], object?>(this, reader, null).DecodeMethodSignature(ref blob));
    }

    public byte[] GetArrayType(byte[] elementType, ArrayShape shape)
    {
        var lower = shape.LowerBounds.SelectMany(Signed);
        return [(byte)SignatureTypeCode.Array, .. elementType, .. Number(shape.Rank), .. Number(shape.Sizes.Length), .. shape.Sizes.SelectMany(Number), .. Number(shape.LowerBounds.Length), .. lower];
    }

    public byte[] GetByReferenceType(byte[] elementType) => [(byte)SignatureTypeCode.ByReference, .. elementType];

    public byte[] GetFunctionPointerType(MethodSignature<byte[]> signature) => [(byte)SignatureTypeCode.FunctionPointer, .. Bytes(signature)];

    public byte[] GetGenericInstantiation(byte[] genericType, ImmutableArray<byte[]> typeArguments) =>
        [(byte)SignatureTypeCode.GenericTypeInstance, .. genericType, .. Number(typeArguments.Length), .. typeArguments.SelectMany(argument => argument)];

    public byte[] GetGenericMethodParameter(object? genericContext, int index) => [(byte)SignatureTypeCode.GenericMethodParameter, .. Number(index)];

    public byte[] GetGenericTypeParameter(object? genericContext, int index) => [(byte)SignatureTypeCode.GenericTypeParameter, .. Number(index)];

    public byte[] GetModifiedType(byte[] modifier, byte[] unmodifiedType, bool isRequired) =>
        [(byte)(isRequired ? SignatureTypeCode.RequiredModifier : SignatureTypeCode.OptionalModifier), .. modifier, .. unmodifiedType];

    public byte[] GetPinnedType(byte[] elementType) => [(byte)SignatureTypeCode.Pinned, .. elementType];

    public byte[] GetPointerType(byte[] elementType) => [(byte)SignatureTypeCode.Pointer, .. elementType];

    public byte[] GetPrimitiveType(PrimitiveTypeCode typeCode) => [(byte)typeCode];

    public byte[] GetSZArrayType(byte[] elementType) => [(byte)SignatureTypeCode.SZArray, .. elementType];

    public byte[] GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => Named(reader, handle, rawTypeKind);

    public byte[] GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => Named(reader, handle, rawTypeKind);

    // Only modifiers may be these, and none is.
    public byte[] GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        throw new NotSupportedException("A signature names a type by its specification.");

    /// <summary>A number in the compressed form of signatures.</summary>
    public static byte[] Number(int value)
    {
        var blob = new BlobBuilder();
        blob.WriteCompressedInteger(value);
        return blob.ToArray();
    }

    private static byte[] Signed(int value)
    {
        var blob = new BlobBuilder();
        blob.WriteCompressedSignedInteger(value);
        return blob.ToArray();
    }

    private static byte[] Bytes(MethodSignature<byte[]> signature)
    {
        var arity = signature.Header.IsGeneric ? Number(signature.GenericParameterCount) : [];
        return [signature.Header.RawValue, .. arity, .. Number(signature.ParameterTypes.Length), .. signature.ReturnType, .. signature.ParameterTypes.SelectMany(type => type)];
    }

    // Modifiers are named without a kind.
    private byte[] Named(MetadataReader reader, EntityHandle type, byte kind)
    {
        byte[] kinds = kind == 0 ? [] : [kind];
        return [.. kinds, .. Number(CodedIndex.TypeDefOrRefOrSpec(reference(reader, type)))];
    }
}
