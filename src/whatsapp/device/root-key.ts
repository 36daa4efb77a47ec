/** WhatsApp's own root key (hex), under which its certificates are signed. The library has the same one, and is not needed to know it. */
export const WHATSAPP_ROOT_KEY = "142375574d0a587166aae71ebe516437c4a28b73e3695c6ce1f7f9545da8ee6b";
