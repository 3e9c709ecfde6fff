"""Authenticode by Windows' own functions: whether a file is whole and trusted, and whose organisation signed it."""

import ctypes
from pathlib import Path
from typing import Final

_NO_UI: Final = 2  # WTD_UI_NONE
_WHOLE_CHAIN: Final = 1  # WTD_REVOKE_WHOLECHAIN
_A_FILE: Final = 1  # WTD_CHOICE_FILE
_VERIFY: Final = 1  # WTD_STATEACTION_VERIFY
_CLOSE: Final = 2  # WTD_STATEACTION_CLOSE
_CACHE_ONLY: Final = 0x1000  # WTD_CACHE_ONLY_URL_RETRIEVAL: a computer without a network can install from a stick
_BY_ATTRIBUTE: Final = 3  # CERT_NAME_ATTR_TYPE
_ORGANISATION: Final = b"2.5.4.10"  # szOID_ORGANIZATION_NAME
_NAME_LENGTH: Final = 256


class Guid(ctypes.Structure):
    """``GUID``."""

    _fields_ = (("a", ctypes.c_uint32), ("b", ctypes.c_uint16), ("c", ctypes.c_uint16), ("d", ctypes.c_uint8 * 8))


ACTION: Final = (0x00AAC56B, 0xCD44, 0x11D0, (0x8C, 0xC2, 0x00, 0xC0, 0x4F, 0xC2, 0x95, 0xEE))
"""``WINTRUST_ACTION_GENERIC_VERIFY_V2``."""


class FileInfo(ctypes.Structure):
    """``WINTRUST_FILE_INFO``."""

    _fields_ = (
        ("size", ctypes.c_uint32),
        ("path", ctypes.c_wchar_p),
        ("file", ctypes.c_void_p),
        ("known_subject", ctypes.c_void_p),
    )


class TrustData(ctypes.Structure):
    """``WINTRUST_DATA``."""

    _fields_ = (
        ("size", ctypes.c_uint32),
        ("policy_callback", ctypes.c_void_p),
        ("sip_client", ctypes.c_void_p),
        ("ui_choice", ctypes.c_uint32),
        ("revocation", ctypes.c_uint32),
        ("union_choice", ctypes.c_uint32),
        ("file", ctypes.POINTER(FileInfo)),
        ("state_action", ctypes.c_uint32),
        ("state", ctypes.c_void_p),
        ("url", ctypes.c_wchar_p),
        ("provider_flags", ctypes.c_uint32),
        ("ui_context", ctypes.c_uint32),
        ("signature_settings", ctypes.c_void_p),
    )


class ProviderCertificate(ctypes.Structure):
    """The beginning of ``CRYPT_PROVIDER_CERT``."""

    _fields_ = (("size", ctypes.c_uint32), ("certificate", ctypes.c_void_p))


def trust_question(info: FileInfo) -> TrustData:
    """What WinVerifyTrust is asked about a file: no window, the whole chain, nothing from the network."""
    data = TrustData(size=ctypes.sizeof(TrustData), ui_choice=_NO_UI, revocation=_WHOLE_CHAIN, union_choice=_A_FILE)
    data.file = ctypes.pointer(info)
    data.state_action = _VERIFY
    data.provider_flags = _CACHE_ONLY
    return data


def signing_organisation(program: Path) -> str:
    """The organisation in the certificate that signed ``program``; ``""`` where it names none.

    Raises:
        OSError: it is not signed, not trusted, or was changed; ``strerror`` has Windows' number.
    """
    trust = ctypes.WinDLL("wintrust")  # type: ignore[attr-defined,unused-ignore] # Windows only
    action = Guid(*ACTION[:3], (ctypes.c_uint8 * 8)(*ACTION[3]))
    data = trust_question(FileInfo(size=ctypes.sizeof(FileInfo), path=str(program)))
    status = trust.WinVerifyTrust(None, ctypes.byref(action), ctypes.byref(data))
    try:
        if status:
            raise OSError(status, f"WinVerifyTrust 0x{status & 0xFFFFFFFF:08X}")
        return _organisation(trust, data.state)
    finally:
        data.state_action = _CLOSE
        trust.WinVerifyTrust(None, ctypes.byref(action), ctypes.byref(data))


def _organisation(trust: "ctypes.CDLL", state: int) -> str:
    """The organisation of the first signer's own certificate, out of the state that a check has left."""
    trust.WTHelperProvDataFromStateData.restype = ctypes.c_void_p
    trust.WTHelperGetProvSignerFromChain.restype = ctypes.c_void_p
    trust.WTHelperGetProvCertFromChain.restype = ctypes.POINTER(ProviderCertificate)
    provider = trust.WTHelperProvDataFromStateData(ctypes.c_void_p(state))
    signer = provider and trust.WTHelperGetProvSignerFromChain(ctypes.c_void_p(provider), 0, False, 0)
    chain = signer and trust.WTHelperGetProvCertFromChain(ctypes.c_void_p(signer), 0)
    if not chain:
        raise OSError(0, "no signer")
    name = ctypes.create_unicode_buffer(_NAME_LENGTH)
    crypt = ctypes.WinDLL("crypt32")  # type: ignore[attr-defined,unused-ignore] # Windows only
    certificate = ctypes.c_void_p(chain.contents.certificate)
    crypt.CertGetNameStringW(certificate, _BY_ATTRIBUTE, 0, _ORGANISATION, name, _NAME_LENGTH)
    return name.value
